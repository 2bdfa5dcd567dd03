from urllib.parse import urlparse

from flask import redirect, request, url_for


def a():
    # ruleid: python-open-redirect
    redirect(request.args["next"])
    target = request.args.get("next", "/")
    # ruleid: python-open-redirect
    redirect(target)
    # ok: python-open-redirect
    redirect(url_for(target))
    # ok: python-open-redirect
    redirect("/users/" + request.args["id"])


def b(target):
    # ruleid: python-open-redirect-parameter
    redirect(target)


def c(url):
    # ruleid: python-open-redirect-parameter
    redirect("https://" + url)
    # ok: python-open-redirect-parameter
    redirect("/home")


def d(url):
    if urlparse(url).netloc:
        return None
    # ok: python-open-redirect-parameter
    return redirect(url)
