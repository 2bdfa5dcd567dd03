import os
import shutil

from flask import request


def a():
    upload = request.files["f"]
    # ruleid: python-file-upload
    upload.save(os.path.join("up", upload.filename))


def b():
    upload = request.files.get("f")
    # ruleid: python-file-upload
    upload.save("up/" + upload.filename)


def c():
    upload = request.files["f"]
    if os.path.splitext(upload.filename)[1] not in EXTENSIONS:
        return
    # ok: python-file-upload
    upload.save("up/x")


def d(figure):
    # ok: python-file-upload
    figure.save("x.png")


# ruleid: python-file-upload-write
def upload_file(name, content):
    with open(os.path.join("up", name), "wb") as out:
        out.write(content)


# ruleid: python-file-upload-write
def handle_upload(name, data):
    with open("up/" + name, "wb") as out:
        out.write(data)


# ok: python-file-upload-write
def upload_image(name, content):
    if not name.endswith(".png"):
        raise ValueError(name)
    with open(os.path.join("up", name), "wb") as out:
        out.write(content)


# ok: python-file-upload-write
def upload_text(name, content):
    send(name, content)
