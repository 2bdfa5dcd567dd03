import hmac
import json
import pickle

import numpy
import torch
import yaml
from flask import request


def a():
    # ruleid: python-deserialization, python-deserialization-pickle
    pickle.loads(request.data)
    # ruleid: python-deserialization, python-deserialization-pickle
    pickle.load(request.files["f"])
    # ok: python-deserialization
    json.loads(request.data)


def b(data, mac, key):
    if not hmac.compare_digest(mac, hmac.digest(key, data, "sha256")):
        raise ValueError
    # ok: python-deserialization, python-deserialization-pickle
    return pickle.loads(data)


def c(data):
    # ok: python-deserialization-pickle
    json.loads(data)
    # ok: python-deserialization-pickle
    pickle.dumps(data)


def d(text):
    # ruleid: python-deserialization-yaml
    yaml.load(text)
    # ruleid: python-deserialization-yaml
    yaml.load(text, Loader=yaml.Loader)
    # ok: python-deserialization-yaml
    yaml.safe_load(text)
    # ok: python-deserialization-yaml
    yaml.load(text, Loader=yaml.SafeLoader)
    # ruleid: python-deserialization-yaml-full
    yaml.load(text, Loader=yaml.FullLoader)
    # ruleid: python-deserialization-yaml-full
    yaml.full_load(text)
    # ok: python-deserialization-yaml-full
    yaml.safe_load(text)
    # ok: python-deserialization-yaml-full
    yaml.load(text, Loader=yaml.CSafeLoader)


def e(path):
    # ruleid: python-deserialization-model
    torch.load(path)
    # ruleid: python-deserialization-model
    numpy.load(path, allow_pickle=True)
    # ok: python-deserialization-model
    torch.load(path, weights_only=True)
    # ok: python-deserialization-model
    numpy.load(path)


def copied(value):
    written = pickle.dumps(value)
    # ok: python-deserialization-pickle
    return pickle.loads(written)


def constants():
    table = {"a": "gASVBQAAAAAAAACMAWGULg=="}
    text = table["a"]
    # ok: python-deserialization-pickle
    pickle.loads(text)
    # ruleid: python-deserialization-pickle
    pickle.loads(open("f", "rb").read())


def document(path):
    text = open(path).read()
    # ruleid: python-deserialization-yaml-value
    first = yaml.load(text, Loader=yaml.Loader)
    body = request.data.decode()
    # ruleid: python-deserialization, python-deserialization-pickle, python-deserialization-yaml-value
    second = yaml.unsafe_load(body)
    fixed = "a: 1"
    # ok: python-deserialization-yaml-value, python-deserialization-yaml
    third = yaml.load(fixed, Loader=yaml.Loader)
    number = str(int(body))
    # ok: python-deserialization-yaml-value
    return first, second, third, yaml.load(number, Loader=yaml.Loader)
