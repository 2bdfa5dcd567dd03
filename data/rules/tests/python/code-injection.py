import json
import urllib.request

import requests
import ast
import json
from flask import request


def a():
    # ruleid: python-code-injection
    eval(request.args["x"])
    # ruleid: python-code-injection
    exec(request.get_json()["code"], {})
    # ok: python-code-injection
    ast.literal_eval(request.args["x"])
    # ok: python-code-injection
    HANDLERS[request.args["x"]]()


def b(text):
    # ruleid: python-code-injection-parameter
    eval(text, {"__builtins__": {}})
    # ruleid: python-code-injection-parameter
    exec("value = " + text)
    # ok: python-code-injection-parameter
    json.loads(text)


def c(text):
    if not text.isdigit():
        raise ValueError(text)
    # ok: python-code-injection-parameter
    return eval(text)


def attribute(reports):
    name = request.args["name"]
    # ruleid: python-code-injection-attribute
    report = getattr(reports, name)
    # ruleid: python-code-injection-attribute
    other = getattr(reports, request.form["other"], None)
    # ok: python-code-injection-attribute
    fixed = getattr(reports, "daily")
    # ok: python-code-injection-attribute
    chosen = getattr(reports, "report_" + name)
    return report(), other(), fixed(), chosen()


def download(session):
    # ruleid: python-code-injection-download
    exec(requests.get("https://example.com/a.py", timeout=5).text)
    code = urllib.request.urlopen("https://example.com/b.py").read()
    # ruleid: python-code-injection-download
    exec(code)
    # ok: python-code-injection-download
    exec(open("own.py").read())
    # ok: python-code-injection-download
    return json.loads(requests.get("https://example.com/c.json", timeout=5).text)
