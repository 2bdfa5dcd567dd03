import requests


def fetch_all(names):
    pages = {}
    for name in names:
        pages[name] = requests.get(f"https://wiki.example.org/{name}", timeout=10).text
    return pages
