import hashlib
import hmac
import os


def a(body, signature, key, api_key, length):
    # ruleid: python-timing
    if hmac.new(key, body, hashlib.sha256).hexdigest() == signature:
        return True
    # ruleid: python-timing
    if api_key != KNOWN.api_key:
        return False
    # ok: python-timing
    if hmac.compare_digest(signature, expected(body)):
        return True
    # ok: python-timing
    return len(signature) == length


def b(request, kind, token):
    # ruleid: python-timing
    if request.headers.get("X-Token") != API_TOKEN:
        return False
    # ruleid: python-timing
    if token == os.environ["SERVICE_TOKEN"]:
        return True
    # ok: python-timing
    return kind == TOKEN
