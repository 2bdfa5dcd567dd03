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


def again():
    # ok: python-open-redirect
    return redirect(request.url)


def filtered():
    # ok: python-open-redirect
    return redirect(BASE + "?" + request.args.urlencode())


def with_query():
    # ok: python-open-redirect
    return redirect("%s?%s" % ("/home", request.META["QUERY_STRING"]))


def checked():
    target = request.POST["next"]
    if not (request.user or url_has_allowed_host_and_scheme(url=target, allowed_hosts=None)):
        target = "/"
    # ok: python-open-redirect
    return redirect(target)


def unchecked():
    # ruleid: python-open-redirect
    return redirect(request.POST.get("next", "/"))


def asked():
    target = request.args.get("next")
    if not target or not is_safe_url(target):
        target = "/"
    # ok: python-open-redirect
    return redirect(target)
