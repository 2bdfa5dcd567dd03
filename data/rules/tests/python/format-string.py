from flask import request


def a(user):
    text = request.args["text"]
    # ruleid: python-format-string
    first = text.format(user=user)
    # ruleid: python-format-string
    second = request.form["greeting"].format(user)
    # ok: python-format-string
    third = "Hello {}".format(text)
    # ok: python-format-string
    fourth = user.format(name=text)
    return first, second, third, fourth
