import elementpath
from flask import request
from lxml import etree


def a(tree):
    name = request.args["name"]
    # ruleid: python-xpath-injection
    tree.xpath("//user[name='" + name + "']")
    # ruleid: python-xpath-injection
    tree.find(f".//user[@name='{name}']")
    # ok: python-xpath-injection
    tree.xpath("//user[name=$name]", name=name)
    # ok: python-xpath-injection
    tree.xpath("//user[@id=%d]" % int(name))


def b(tree, name):
    # ruleid: python-xpath-injection-parameter
    query = "//user[name='%s']" % name
    tree.xpath(query)
    # todoruleid: python-xpath-injection-parameter
    tree.xpath(f"//user[name='{name}']")
    # ok: python-xpath-injection-parameter
    tree.xpath("//user[name=$name]", name=name)
    # ok: python-xpath-injection-parameter
    log(f"//user[name='{name}']")


def selected(root, request):
    name = request.args["name"]
    # ruleid: python-xpath-injection
    elementpath.select(root, "//user[@name='%s']" % name)
    # ok: python-xpath-injection
    elementpath.select(root, "//user[@name=$name]", variables={"name": name})


def documents(collection, text):
    # ok: python-xpath-injection
    collection.find({"name": request.args["name"]})
    # ok: python-xpath-injection
    return text.find(request.args["name"])


def two_values(tree, name, pin):
    # ruleid: python-xpath-injection-parameter
    query = "//account[name='" + name + "' and pin='" + pin + "']"
    return tree.xpath(query)
