from requests.auth import HTTPBasicAuth
import os

import psycopg2

# ruleid: python-hardcoded-credentials
DB_PASSWORD = "k7Gq2mPz91"
# ok: python-hardcoded-credentials
API_KEY = os.environ["API_KEY"]
# ok: python-hardcoded-credentials
PASSWORD = "changeme"
# ok: python-hardcoded-credentials
PASSWORD_FIELD = "password"


def a(url):
    # ruleid: python-hardcoded-credentials
    psycopg2.connect(host="db", user="u", password="k7Gq2mPz91")
    # ok: python-hardcoded-credentials
    psycopg2.connect(host="db", user="u", password=os.environ["PASSWORD"])
    # ruleid: python-hardcoded-credentials-url
    connect("postgresql://shop:k7Gq2mPz91@db.internal/orders")
    # ruleid: python-hardcoded-credentials-url
    connect("redis://default:k7Gq2mPz91@cache:6379/0")
    # ok: python-hardcoded-credentials-url
    connect("postgresql://shop:password@localhost/orders")
    # ok: python-hardcoded-credentials-url
    connect("postgresql://db.internal/orders")


def basic(user):
    # ruleid: python-hardcoded-credentials
    HTTPBasicAuth(user, "kX92-plum-tree")
    # ok: python-hardcoded-credentials
    HTTPBasicAuth(user, os.environ["SERVICE_PASSWORD"])


# ruleid: python-hardcoded-credentials
def connect_as(user, password="Tr33-house-91"):
    return user, password


# ok: python-hardcoded-credentials
def connect_with(user, password="", token=None):
    return user, password, token
