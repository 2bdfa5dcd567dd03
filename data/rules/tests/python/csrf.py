from django.views.decorators.csrf import csrf_exempt, csrf_protect
from flask import Flask, request, session

app = Flask(__name__)
# ruleid: python-csrf-off
app.config["WTF_CSRF_ENABLED"] = False
# ok: python-csrf-off
app.config["WTF_CSRF_ENABLED"] = True


# ruleid: python-csrf-off
@csrf_exempt
def pay(request):
    return None


# ok: python-csrf-off
@csrf_protect
def pay_safely(request):
    return None


@app.route("/a", methods=["POST"])
# ruleid: python-csrf-missing
def a():
    move(session["user"], request.form["to"])


@app.route("/b", methods=["POST"])
# ruleid: python-csrf-missing
def b():
    rename(session.get("user"), request.form["name"])


@app.route("/c", methods=["POST"])
# ok: python-csrf-missing
def c():
    if request.form["csrf_token"] != session["csrf_token"]:
        return "no", 400
    move(session["user"], request.form["to"])


@app.route("/d", methods=["GET", "POST"])
# ok: python-csrf-missing
def d():
    return search(request.form["q"])
