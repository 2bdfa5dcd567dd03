import importlib

from flask import Flask, jsonify, request

app = Flask(__name__)


@app.route("/run", methods=["POST"])
def run_snippet():
    code = request.get_json()["code"]
    scope = {}
    exec(code, scope)
    return jsonify(result=str(scope.get("result")))
