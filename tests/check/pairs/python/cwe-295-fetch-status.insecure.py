import requests


def fetch_status(host):
    response = requests.get("https://status.example.org/api/v1/" + host, verify=False, timeout=5)
    response.raise_for_status()
    return response.json()["status"]
