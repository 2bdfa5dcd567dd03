from urllib.parse import urlparse

from flask import Flask, redirect, request, url_for

app = Flask(__name__)


@app.route("/after-login")
def after_login():
    target = request.args.get("next", "")
    parts = urlparse(target)
    if target and not parts.scheme and not parts.netloc:
        return redirect(target)
    return redirect(url_for("index"))
