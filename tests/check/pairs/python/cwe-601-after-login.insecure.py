from flask import Flask, redirect, request, url_for

app = Flask(__name__)


@app.route("/after-login")
def after_login():
    target = request.args.get("next")
    if target:
        return redirect(target)
    return redirect(url_for("index"))
