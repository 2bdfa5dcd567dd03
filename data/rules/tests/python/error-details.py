import traceback

from flask import Flask

app = Flask(__name__)


@app.route("/a")
def a():
    try:
        return work()
    except Exception as error:
        # ruleid: python-error-details
        return str(error), 500


@app.route("/b")
def b():
    try:
        return work()
    except Exception as error:
        log(error)
        # ruleid: python-error-details
        return traceback.format_exc()


@app.route("/c")
def c():
    try:
        return work()
    except Exception as error:
        log(error)
        # ok: python-error-details
        return "something went wrong", 500


def d():
    try:
        return work()
    except Exception as error:
        # ok: python-error-details
        return str(error)


@app.errorhandler(Exception)
def e(error):
    # ruleid: python-error-details
    return {"error": str(error)}, 500


@app.errorhandler(404)
def f(error):
    log(error)
    # ok: python-error-details
    return {"error": "no such page"}, 404
