import requests

API_KEY = "9f8e7d6c5b4a39281706"


def list_invoices():
    headers = {"Authorization": "Bearer " + API_KEY}
    return requests.get("https://billing.example.org/v1/invoices", headers=headers, timeout=10).json()
