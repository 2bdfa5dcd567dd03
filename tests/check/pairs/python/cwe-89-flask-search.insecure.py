from flask import Flask, jsonify, request
from sqlalchemy import create_engine, text

app = Flask(__name__)
engine = create_engine("sqlite:///shop.db")


@app.route("/search")
def search():
    term = request.args.get("q", "")
    with engine.connect() as conn:
        rows = conn.execute(text("SELECT id, title FROM books WHERE title LIKE '%" + term + "%'"))
        return jsonify([dict(row._mapping) for row in rows])
