import http.cookies


def a(response, value, options, app):
    # ruleid: python-cookie-flags
    response.set_cookie("sid", value)
    # ruleid: python-cookie-flags
    response.set_cookie("sid", value, secure=True, httponly=False)
    # ok: python-cookie-flags
    response.set_cookie("sid", value, httponly=True, secure=True)
    # ok: python-cookie-flags
    response.set_cookie("sid", value, **options)
    # ruleid: python-cookie-settings
    app.config["SESSION_COOKIE_HTTPONLY"] = False
    # ok: python-cookie-settings
    app.config["SESSION_COOKIE_SECURE"] = True


# ruleid: python-cookie-settings
SESSION_COOKIE_SECURE = False
# ok: python-cookie-settings
SESSION_COOKIE_HTTPONLY = True


def b(response, app):
    # ruleid: python-cookie-flags
    response.set_cookie(key="sid", value="1")
    # ruleid: python-cookie-settings
    app.config.update(SESSION_COOKIE_SECURE=False)
    # ok: python-cookie-settings
    app.config.update(SESSION_COOKIE_SECURE=True)


def c(token):
    cookie = http.cookies.SimpleCookie()
    # ruleid: python-cookie-flags-morsel
    cookie["session"] = token
    cookie["session"]["path"] = "/"
    # ruleid: python-cookie-flags-morsel
    cookie["other"] = token
    return cookie.output()


def d(token):
    cookie = http.cookies.SimpleCookie()
    # ok: python-cookie-flags-morsel
    cookie["session"] = token
    cookie["session"]["secure"] = True
    cookie["session"]["httponly"] = True
    table = {}
    # ok: python-cookie-flags-morsel
    table["session"] = token
    return cookie.output(), table
