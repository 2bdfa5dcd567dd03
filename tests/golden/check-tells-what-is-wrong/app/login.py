import sqlite3
from flask import Flask, request

app = Flask(__name__)


@app.route("/user")
def user():
    name = request.args["name"]
    rows = sqlite3.connect("users.db").cursor()
    rows.execute("SELECT * FROM users WHERE name = '" + name + "'")
    return str(rows.fetchall())
