from flask import Flask, request
from markupsafe import escape
from werkzeug.utils import secure_filename

app = Flask(__name__)

@app.route("/read")
def read():
    name = secure_filename(request.args["name"])
    with open(f"/srv/docs/{name}") as f:
        return f.read(), 200, {"Content-Type": "text/plain"}
