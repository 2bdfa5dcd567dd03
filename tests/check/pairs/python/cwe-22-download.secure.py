from pathlib import Path

from flask import Flask, abort, request, send_file

app = Flask(__name__)
UPLOADS = Path("uploads").resolve()


@app.route("/download")
def download():
    name = request.args["name"]
    path = (UPLOADS / name).resolve()
    if not path.is_relative_to(UPLOADS) or not path.exists():
        abort(404)
    return send_file(path)
