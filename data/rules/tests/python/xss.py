from html import escape

from django.http import HttpResponse
from django.template import Context, Template
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from flask import Flask, jsonify, request
from markupsafe import Markup

app = Flask(__name__)


@app.route("/a")
def a():
    name = request.args["name"]
    # ruleid: python-xss
    page = "<h1>" + name + "</h1>"
    # ok: python-xss
    safe = "<h1>" + escape(name) + "</h1>"
    # ok: python-xss
    return jsonify(name=name, ok=page and safe)


@app.route("/b")
def b():
    # ruleid: python-xss
    return "Hello " + request.args["name"]


def c(name, count):
    # todoruleid: python-xss-parameter
    page = f"<b>{name}</b>"
    # ruleid: python-xss-parameter
    page += "<p>%s</p>" % name
    # ok: python-xss-parameter
    page += f"<b>{escape(name)}</b>"
    # ok: python-xss-parameter
    page += f"{name} of {count}"
    return page


def d(name):
    # ruleid: python-xss-mark-safe, python-xss-parameter
    mark_safe("<b>%s</b>" % name)
    # ruleid: python-xss-mark-safe
    # todoruleid: python-xss-parameter
    Markup(f"<b>{name}</b>")
    # ok: python-xss-mark-safe
    format_html("<b>{}</b>", name)
    # ok: python-xss-mark-safe
    mark_safe("<b>fixed</b>")


def django_page(request):
    context = Context({"name": request.GET["name"]})
    # ok: python-xss
    return HttpResponse(Template("Hello {{ name }}").render(context))


def django_unescaped(request):
    # ruleid: python-xss
    return HttpResponse(Template("Hello {{ name }}").render(Context({"name": request.GET["name"]}, autoescape=False)))


@app.route("/g")
def greeting():
    name = request.args.get("name", "")
    words = ["Hello", name]
    line = " ".join(words)
    # ruleid: python-xss-return
    return line


@app.route("/h")
def echo():
    name = request.args.get("name", "")
    if not name:
        # ruleid: python-xss-return
        return name, 400
    name = escape(name)
    # ok: python-xss-return
    return name


@app.route("/i")
def as_json():
    answer = {"name": request.args.get("name", "")}
    # ok: python-xss-return
    return answer
