from flask import Flask, request
from markupsafe import escape

app = Flask(__name__)

@app.route("/read")
def read():
    name = escape(request.args["name"])
    with open(f"/srv/docs/{name}") as f:
        return f.read(), 200, {"Content-Type": "text/plain"}
