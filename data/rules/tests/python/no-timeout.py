import requests


def a(url, options):
    # ruleid: python-no-timeout
    requests.get(url)
    # ruleid: python-no-timeout
    requests.post(url, json={})
    # ok: python-no-timeout
    requests.get(url, timeout=5)
    # ok: python-no-timeout
    requests.get(url, **options)
