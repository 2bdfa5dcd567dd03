import requests


def preview(url):
    """Fetch a page and return its first kilobyte."""
    response = requests.get(url, timeout=5)
    return response.text[:1024]
