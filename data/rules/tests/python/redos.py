import re

from flask import request

# ruleid: python-redos
re.compile(r"^(a+)+$")
# ruleid: python-redos
re.match(r"(\w+\s*)*x", TEXT)
# ok: python-redos
re.compile(r"^[a-z]+$")
# ok: python-redos
re.compile(r"(ab+c)?")


def a(text):
    # ruleid: python-redos-input
    re.search(request.args["q"], text)
    # ruleid: python-redos-input
    re.compile("^" + request.args["q"])
    # ok: python-redos-input
    re.search(re.escape(request.args["q"]), text)
    # ok: python-redos-input
    re.search("^a$", request.args["q"])


def b(pattern, text):
    # ruleid: python-redos-parameter
    re.search(pattern, text)
    # ruleid: python-redos-parameter
    re.compile(f"^{pattern}$")
    # ok: python-redos-parameter
    re.search(re.escape(pattern), text)
    # ok: python-redos-parameter
    re.search("^a$", text)


def parts(text):
    # ok: python-redos
    re.match(r"[a-z]+(?:-[a-z]+)*", text)
    # ok: python-redos
    re.match(r"\w+([.:]\w+)+", text)
    # ruleid: python-redos
    re.match(r"(-?[a-z]+)*x", text)
    # ruleid: python-redos
    re.match(r"(?:-[a-z-]+)*x", text)
