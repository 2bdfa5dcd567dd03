import { Pool } from "pg";

const SORTABLE = ["created_at", "total"];

export class OrderRepository {
  constructor(private readonly pool: Pool) {}

  async list(customerId: number, sortColumn: string): Promise<unknown[]> {
    if (!SORTABLE.includes(sortColumn)) {
      throw new Error("cannot sort by this column");
    }
    const result = await this.pool.query(
      `SELECT * FROM orders WHERE customer_id = $1 ORDER BY ${sortColumn}`,
      [customerId],
    );
    return result.rows;
  }
}
