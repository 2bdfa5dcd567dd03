import { Pool } from "pg";

export class OrderRepository {
  constructor(private readonly pool: Pool) {}

  async list(customerId: number, sortColumn: string): Promise<unknown[]> {
    const result = await this.pool.query(
      `SELECT * FROM orders WHERE customer_id = $1 ORDER BY ${sortColumn}`,
      [customerId],
    );
    return result.rows;
  }
}
