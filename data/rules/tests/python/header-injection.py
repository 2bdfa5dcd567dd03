import re
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler

from flask import make_response, request


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        language = self.path.split("=")[1]
        # ruleid: python-header-injection
        self.send_header("Content-Language", language)
        # ok: python-header-injection
        self.send_header("Content-Language", re.sub(r"[^a-z]", "", language))
        # ok: python-header-injection
        self.send_header("Content-Length", str(len(language)))


def a():
    response = make_response("x")
    # ruleid: python-header-injection
    response.headers[request.args["name"]] = "1"
    # ruleid: python-header-injection-value
    response.headers["X-Name"] = request.args["name"]
    # ruleid: python-header-injection-value
    response.headers.add("X-Name", "a " + request.args["name"])
    # ok: python-header-injection-value
    response.headers["X-Name"] = request.args["name"].replace("\n", "")
    # ok: python-header-injection-value
    response.headers["X-Name"] = "fixed"
    return response


def b(server):
    # ruleid: python-header-injection-mail
    server.sendmail("a@b.c", ["d@e.f"], "Subject: " + request.form["subject"] + "\n\nHello")
    text = "Subject: %s\n\n%s" % (request.form["subject"], request.form["text"])
    # ruleid: python-header-injection-mail
    server.sendmail("a@b.c", ["d@e.f"], text)
    message = EmailMessage()
    message["Subject"] = request.form["subject"]
    # ok: python-header-injection-mail
    server.sendmail("a@b.c", ["d@e.f"], message.as_string())
    # ok: python-header-injection-mail
    server.send_message(message)
