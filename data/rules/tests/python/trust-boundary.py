from flask import request, session


def a():
    # ruleid: python-trust-boundary
    session["role"] = request.form["role"]
    # ruleid: python-trust-boundary
    session[request.args["key"]] = 1
    # ok: python-trust-boundary
    session["count"] = int(request.args["count"])
    # ok: python-trust-boundary
    session["seen"] = True


def b(request):
    name = request.GET.get("name", "")
    # ruleid: python-trust-boundary
    request.session["name"] = name
    # ruleid: python-trust-boundary
    request.session.setdefault("name", name)
    cache = {}
    # ok: python-trust-boundary
    cache["name"] = name
