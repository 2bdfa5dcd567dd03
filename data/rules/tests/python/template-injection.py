import jinja2.sandbox
import jinja2
from flask import render_template_string, request
from jinja2 import Environment, Template, select_autoescape
from mako.lookup import TemplateLookup


def a():
    name = request.args["name"]
    # ruleid: python-template-injection
    render_template_string("Hello " + name)
    # ruleid: python-template-injection
    Template(f"Hello {name}").render()
    # ok: python-template-injection
    render_template_string("Hello {{ name }}", name=name)
    # ok: python-template-injection
    Template("Hello {{ name }}").render(name=name)


def b(text, name):
    # ruleid: python-template-injection-parameter
    Template("Dear " + text)
    # ruleid: python-template-injection-parameter
    render_template_string(text)
    # ok: python-template-injection-parameter
    Template("Dear {{ name }}").render(name=name)
    # ok: python-template-injection-parameter
    render_template_string("Dear {{ name }}", name=name)


def c(loader, chosen):
    # ruleid: python-template-autoescape-off
    Environment(loader=loader)
    # ruleid: python-template-autoescape-off
    jinja2.Environment()
    # ok: python-template-autoescape-off
    Environment(loader=loader, autoescape=select_autoescape())
    # ok: python-template-autoescape-off
    Environment(loader=loader, autoescape=chosen)
    # ruleid: python-template-autoescape-false
    Environment(loader=loader, autoescape=False)
    # ruleid: python-template-autoescape-false
    Template("x", autoescape=False)
    # ok: python-template-autoescape-false
    Environment(loader=loader, autoescape=True)
    # ok: python-template-autoescape-false
    Template("x", autoescape=True)


def boxed():
    # ok: python-template-injection
    return jinja2.sandbox.SandboxedEnvironment().from_string(request.form["template"]).render()
