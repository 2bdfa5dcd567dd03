import { createPool } from "mysql2/promise";

export const pool = createPool({
  host: "db.internal",
  user: "shop",
  password: "Tr0ub4dor&3",
  database: "orders",
});
