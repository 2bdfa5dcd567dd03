import { Pool } from 'pg';
interface User { id: number; email: string }
export class UserRepository {
  constructor(private readonly pool: Pool) {}
  async findByEmail(email: string): Promise<User | null> {
    const result = await this.pool.query<User>('SELECT * FROM users WHERE email = $1', [email]);
    return result.rows[0] ?? null;
  }
}
