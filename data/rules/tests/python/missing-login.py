from flask import Flask, abort
from flask_login import current_user, login_required

app = Flask(__name__)


@app.route("/admin/users")
# ruleid: python-missing-login
def a():
    return users()


@app.post("/admin/delete/<name>")
# ruleid: python-missing-login
def b(name):
    return delete(name)


@app.route("/admin/roles")
@login_required
# ok: python-missing-login
def c():
    return roles()


@app.route("/admin/keys")
# ok: python-missing-login
def d():
    if not current_user.is_admin:
        abort(403)
    return keys()


@app.route("/users")
# ok: python-missing-login
def e():
    return users()
