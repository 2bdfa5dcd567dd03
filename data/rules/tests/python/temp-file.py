import os
import tempfile


def a(text):
    # ruleid: python-temp-file
    path = tempfile.mktemp()
    # ruleid: python-temp-file
    other = tempfile.mktemp(suffix=".txt")
    # ok: python-temp-file
    descriptor, safe = tempfile.mkstemp()
    # ok: python-temp-file
    with tempfile.NamedTemporaryFile() as handle:
        handle.write(text)
    return path, other, descriptor, safe


def b(text, name):
    # ruleid: python-temp-file-predictable
    open("/tmp/report.txt", "w")
    path = os.path.join(tempfile.gettempdir(), "report.txt")
    # ruleid: python-temp-file-predictable
    open(path, "w")
    # ok: python-temp-file-predictable
    open("/tmp/report.txt")
    # ok: python-temp-file-predictable
    open("/srv/report.txt", "w")
