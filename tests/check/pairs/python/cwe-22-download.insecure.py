from pathlib import Path

from flask import Flask, abort, request, send_file

app = Flask(__name__)
UPLOADS = Path("uploads")


@app.route("/download")
def download():
    name = request.args["name"]
    path = UPLOADS / name
    if not path.exists():
        abort(404)
    return send_file(path)
