import os
import shutil
import uuid

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


async def stored(file):
    # ruleid: python-file-upload-fastapi
    with open("static/" + file.filename, "wb") as out:
        out.write(await file.read())
    path = os.path.join("static", file.filename)
    # ruleid: python-file-upload-fastapi
    open(path, "wb").write(b"")


async def stored_safely(file):
    extension = os.path.splitext(file.filename)[1]
    # ok: python-file-upload-fastapi
    with open("static/" + uuid.uuid4().hex + extension, "wb") as out:
        out.write(await file.read())
    # ok: python-file-upload-fastapi
    open(file.filename, "rb").read()
