from django.views.decorators.clickjacking import xframe_options_deny, xframe_options_exempt


def a(server, app, address):
    # ruleid: python-network-exposure
    server.bind(("0.0.0.0", 80))
    # ruleid: python-network-exposure
    app.run(host="0.0.0.0", port=80)
    # ok: python-network-exposure
    server.bind(("127.0.0.1", 80))
    # ok: python-network-exposure
    app.run(host=address)


# ruleid: python-network-exposure-framing
@xframe_options_exempt
def b(request):
    return page(request)


# ok: python-network-exposure-framing
@xframe_options_deny
def c(request):
    return page(request)


def d(response):
    # ruleid: python-network-exposure-framing
    response.headers["X-Frame-Options"] = "ALLOWALL"
    # ok: python-network-exposure-framing
    response.headers["X-Frame-Options"] = "DENY"
