"""fetch.py KIND URL…: one line of JSON for each, by urllib, requests, httpx, httpx with HTTP/2, or aiohttp."""

import asyncio
import hashlib
import json
import os
import sys
import time

sys.path.insert(0, os.environ.get("TOOLS", "") + ("/egress-python-http2" if sys.argv[1] == "http2" else "/egress-python"))


def by_urllib(url):
    import urllib.error
    import urllib.request
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as answer:
        return answer.status, answer.read()


def by_requests(url):
    import requests
    answer = requests.get(url, timeout=10)
    return answer.status_code, answer.content


def by_httpx(url):
    import httpx
    answer = client.setdefault("httpx", httpx.Client(timeout=10)).get(url)
    return answer.status_code, answer.content


def by_http2(url):
    import httpx
    answer = client.setdefault("http2", httpx.Client(timeout=10, http2=True)).get(url)
    return answer.status_code, answer.content


def by_aiohttp(url):
    import aiohttp

    async def get():
        async with aiohttp.ClientSession(trust_env=True) as session, session.get(url) as answer:
            return answer.status, await answer.read()
    return asyncio.run(get())


client = {}
for url in sys.argv[2:]:
    told, began = {"url": url}, time.monotonic()
    try:
        status, body = globals()["by_" + sys.argv[1]](url)
        told |= {"status": status, "size": len(body), "sha256": hashlib.sha256(body).hexdigest(), "text": "" if status < 300 else body.decode(errors="replace")}
    except Exception as error:  # what it says is what is looked at
        told["error"] = f"{type(error).__name__}: {error}"
    print(json.dumps(told | {"ms": (time.monotonic() - began) * 1000}), flush=True)
