from urllib.parse import urlparse


def a(url, host, text):
    # ruleid: python-url-check
    if "example.com" in url:
        return 1
    # ruleid: python-url-check
    if host.endswith("example.com"):
        return 2
    # ok: python-url-check
    if urlparse(url).hostname == "example.com":
        return 3
    # ok: python-url-check
    if url.startswith("https://example.com/"):
        return 4
    # ok: python-url-check
    return "example.com" in text
