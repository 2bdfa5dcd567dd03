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
