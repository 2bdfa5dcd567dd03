import importlib

from flask import Flask, jsonify, request

app = Flask(__name__)
TASKS = {"count": lambda: 42, "version": lambda: "1.0"}


@app.route("/run", methods=["POST"])
def run_snippet():
    task = request.get_json()["task"]
    if task not in TASKS:
        return jsonify(error="unknown task"), 400
    return jsonify(result=str(TASKS[task]()))
