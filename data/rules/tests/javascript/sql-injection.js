async function a(req, res, pool) {
  const name = req.query.name;
  // ruleid: javascript-sql-injection
  await pool.query("SELECT * FROM users WHERE name = '" + name + "'");
  // ok: javascript-sql-injection
  await pool.query("SELECT * FROM users WHERE name = $1", [name]);
  // ruleid: javascript-sql-injection
  await knex.raw(`SELECT * FROM users WHERE name = '${name}'`);
  // ok: javascript-sql-injection
  await pool.query(`SELECT * FROM users LIMIT ${Number(req.query.n)}`);
}

async function b(db, table, sql) {
  // ruleid: javascript-sql-injection-parameter
  await db.query(`SELECT * FROM ${table}`);
  // ok: javascript-sql-injection-parameter
  await db.query(sql);
  // ok: javascript-sql-injection-parameter
  await db.query("SELECT * FROM t WHERE a = ?", [table]);
}

const c = async (db, order) => {
  const text = "SELECT * FROM t ORDER BY " + order;
  // ruleid: javascript-sql-injection-parameter
  return db.query(text);
};
