from flask import request


def a(user):
    # ruleid: python-mass-assignment
    User(**request.json)
    for key, value in request.get_json().items():
        # ruleid: python-mass-assignment
        setattr(user, key, value)
    # ok: python-mass-assignment
    User(name=request.json["name"])
    # ok: python-mass-assignment
    setattr(user, "name", request.json["name"])


def b(user, data):
    for key, value in data.items():
        # ruleid: python-mass-assignment-parameter
        setattr(user, key, value)
    # ruleid: python-mass-assignment-parameter
    user.__dict__.update(data)
    for key, value in data.items():
        if key in FIELDS:
            # ok: python-mass-assignment-parameter
            setattr(user, key, value)
    # ok: python-mass-assignment-parameter
    user.name = data["name"]
