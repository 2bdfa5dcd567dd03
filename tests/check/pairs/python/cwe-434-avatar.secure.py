import os
import uuid

from flask import Flask, abort, request

app = Flask(__name__)
FOLDER = "static/avatars"
EXTENSIONS = {".png", ".jpg", ".gif"}


@app.route("/avatar", methods=["POST"])
def upload_avatar():
    upload = request.files["avatar"]
    extension = os.path.splitext(upload.filename)[1].lower()
    if extension not in EXTENSIONS:
        abort(400)
    upload.save(os.path.join(FOLDER, uuid.uuid4().hex + extension))
    return "saved"
