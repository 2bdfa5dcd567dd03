export class Accounts {
  constructor(private readonly pool: Pool) {}

  async byName(name: string): Promise<Account> {
    // ruleid: javascript-sql-injection-parameter
    const found = await this.pool.query<Account>("SELECT * FROM account WHERE name = '" + name + "'");
    return found.rows[0];
  }

  async byNameBound(name: string): Promise<Account> {
    // ok: javascript-sql-injection-parameter
    const found = await this.pool.query<Account>("SELECT * FROM account WHERE name = $1", [name]);
    return found.rows[0];
  }
}
