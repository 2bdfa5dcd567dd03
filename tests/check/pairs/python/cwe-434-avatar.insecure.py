import os

from flask import Flask, request

app = Flask(__name__)
FOLDER = "static/avatars"


@app.route("/avatar", methods=["POST"])
def upload_avatar():
    upload = request.files["avatar"]
    upload.save(os.path.join(FOLDER, upload.filename))
    return "saved"
