from flask import make_response


def sign_in(user, token):
    response = make_response("welcome " + user.name)
    response.set_cookie("session", token, max_age=86400)
    return response
