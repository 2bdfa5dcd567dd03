import json

from flask import request


def a(users):
    # ruleid: python-nosql-injection
    users.find_one({"name": request.json["name"]})
    # ruleid: python-nosql-injection
    users.find(request.get_json())
    # ok: python-nosql-injection
    users.find_one({"name": str(request.json["name"])})
    # ok: python-nosql-injection
    users.find_one({"name": "root"})


def b(users, name):
    # ruleid: python-nosql-injection-where
    users.find({"$where": "this.name == '" + name + "'"})
    # ruleid: python-nosql-injection-where
    users.find({"$where": f"this.name == '{name}'"})
    # ok: python-nosql-injection-where
    users.find({"$where": "this.a == this.b"})
    # ok: python-nosql-injection-where
    users.find({"name": name})


def c(users, query, name):
    # ruleid: python-nosql-injection-parameter
    users.find(json.loads(query))
    q = json.loads(query)
    # ruleid: python-nosql-injection-parameter
    users.delete_many(q)
    # ok: python-nosql-injection-parameter
    users.find({"name": name})
    # ok: python-nosql-injection-parameter
    users.find({"name": str(q["name"])})
