const express = require("express");
const { Pool } = require("pg");

const app = express();
const pool = new Pool();

app.get("/products", async (req, res) => {
  const category = req.query.category;
  const result = await pool.query(`SELECT * FROM products WHERE category = '${category}'`);
  res.json(result.rows);
});
