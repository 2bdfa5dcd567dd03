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

app.get("/sorted", (req, res) => {
  let { sort } = req.query;
  // ruleid: javascript-sql-injection
  db.query(`SELECT * FROM page ORDER BY ${sort}`);
  if (sort !== "name" && sort !== "date") sort = "name";
  // ok: javascript-sql-injection
  db.query(`SELECT * FROM page ORDER BY ${sort}`);
  const id = +req.query.id;
  // ok: javascript-sql-injection
  db.query(`SELECT * FROM page WHERE id = ${id}`);
});

app.get("/switched", (req, res) => {
  switch (req.query.sort) {
    case "name":
      break;
    default:
      return res.sendStatus(400);
  }
  // ok: javascript-sql-injection
  db.query(`SELECT * FROM page ORDER BY ${req.query.sort}`);
});

app.get("/named", (req, res) => {
  const name = req.query.name.replace(/[^a-z]/g, "");
  // ok: javascript-sql-injection
  db.query(`SELECT * FROM ${name}`);
  const matched = /^([a-z]+)$/.exec(req.query.name);
  // ok: javascript-sql-injection
  db.query(`SELECT * FROM ${matched[1]}`);
  const cut = req.query.name.replace(/'/g, "");
  // ruleid: javascript-sql-injection
  db.query(`SELECT * FROM ${cut}`);
});
