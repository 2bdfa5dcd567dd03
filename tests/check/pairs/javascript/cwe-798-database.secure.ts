import { createPool } from "mysql2/promise";

export const pool = createPool({
  host: "db.internal",
  user: "shop",
  password: process.env.ORDERS_DB_PASSWORD,
  database: "orders",
});
