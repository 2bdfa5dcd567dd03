from flask import request, session


def a():
    # ruleid: python-client-controlled-check
    if request.cookies.get("is_admin") == "true":
        return "panel"
    role = request.headers.get("X-Role")
    # ruleid: python-client-controlled-check
    if role == "admin":
        return "panel"
    # ok: python-client-controlled-check
    if session.get("is_admin") == "true":
        return "panel"
    # ok: python-client-controlled-check
    return request.cookies.get("theme") == "dark"


def b(allowed):
    address = request.headers.get("X-Forwarded-For", request.remote_addr)
    # ruleid: python-client-controlled-check-address
    if address not in allowed:
        return "no"
    # ruleid: python-client-controlled-check-address
    if address.startswith("10."):
        return "yes"
    # ok: python-client-controlled-check-address
    if request.remote_addr not in allowed:
        return "no"
    # ok: python-client-controlled-check-address
    return log(address)


def c(user, items):
    # ruleid: python-client-controlled-check-assert
    assert user.is_admin
    # ruleid: python-client-controlled-check-assert
    assert user.has_permission("delete"), "not allowed"
    # ok: python-client-controlled-check-assert
    assert items
    # ok: python-client-controlled-check-assert
    if not user.is_admin:
        raise PermissionError
