const mysql = require("mysql2/promise");

async function findUser(connection, username) {
  const sql = "SELECT id, email FROM users WHERE username = ?";
  const [rows] = await connection.query(sql, [username]);
  return rows[0] || null;
}

module.exports = { findUser };
