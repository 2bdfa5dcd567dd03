import html
import sqlite3
from flask import Flask, request

app = Flask(__name__)

@app.route("/user")
def user():
    name = html.escape(request.args.get("name", ""))
    con = sqlite3.connect("app.db")
    cur = con.execute("SELECT id, name FROM users WHERE name = '" + name + "'")
    return {"rows": cur.fetchall()}
