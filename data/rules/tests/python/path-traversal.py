import html
import os
from pathlib import Path

from flask import request, send_file, send_from_directory
from werkzeug.utils import secure_filename

BASE = "/srv/files"


def a():
    name = request.args["name"]
    # ruleid: python-path-traversal
    open(os.path.join(BASE, name))
    # ruleid: python-path-traversal
    send_file("files/" + name)
    # ok: python-path-traversal
    open(os.path.join(BASE, secure_filename(name)))
    # ok: python-path-traversal
    send_from_directory(BASE, name)


def b(name):
    path = os.path.join(BASE, name)
    # ruleid: python-path-traversal-parameter
    open(path)
    # ruleid: python-path-traversal-parameter
    os.remove(os.path.join("/srv/files", name))


def c(name, other):
    path = (Path(BASE) / name).resolve()
    if not path.is_relative_to(BASE):
        raise ValueError(name)
    # ok: python-path-traversal-parameter
    path.read_text()
    # ok: python-path-traversal-parameter
    open(other)


def relative(name):
    # ok: python-path-traversal
    if Path(request.args["name"]).is_absolute():
        return None
    # ruleid: python-path-traversal
    return Path(request.args["name"]).read_text()


def stored(storage):
    upload = request.files["file"]
    # ok: python-path-traversal
    storage.save(upload.name, upload)
    # ruleid: python-path-traversal
    upload.save("/srv/" + upload.filename)


def escaped_for_html(request):
    name = html.escape(request.args["name"])
    # ruleid: python-path-traversal
    open("files/" + name)
    # ok: python-path-traversal
    open("files/" + os.path.basename(name))
