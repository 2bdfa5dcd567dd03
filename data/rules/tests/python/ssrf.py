import urllib.parse
from urllib.parse import urlparse

import requests
from flask import request


def a():
    # ruleid: python-ssrf
    requests.get(request.args["url"])
    # ruleid: python-ssrf
    requests.post("http://" + request.args["host"] + "/hook")
    # ok: python-ssrf
    requests.get("https://api.example.org/items/" + request.args["id"])
    # ok: python-ssrf
    requests.get(URLS[request.args["name"]])


def b(url, item):
    # ruleid: python-ssrf-parameter
    requests.get(url, timeout=3)
    # ruleid: python-ssrf-parameter
    requests.get(f"http://{item}/status")
    # todook: python-ssrf-parameter
    requests.get(f"https://api.example.org/{item}")


def c(url):
    if urlparse(url).hostname not in HOSTS:
        raise ValueError(url)
    # ok: python-ssrf-parameter
    requests.get(url)


def looked_at(request):
    address = request.args["address"]
    if urllib.parse.urlsplit(address).hostname not in HOSTS:
        raise ValueError
    # ok: python-ssrf
    requests.get(address, timeout=5)
