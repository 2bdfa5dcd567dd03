import os


def a(path):
    # ruleid: python-file-race
    if os.access(path, os.R_OK):
        # ruleid: python-file-race
        with open(path) as file:
            return file.read()
    if not os.path.exists(path):
        # ruleid: python-file-race
        with open(path, "w") as file:
            file.write("")


def b(path):
    # ok: python-file-race
    with open(path, "x") as file:
        file.write("")
    if os.path.exists(path):
        # ok: python-file-race
        with open(path) as file:
            return file.read()
