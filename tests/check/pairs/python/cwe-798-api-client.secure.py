import os

import requests


def list_invoices():
    headers = {"Authorization": "Bearer " + os.environ["BILLING_API_KEY"]}
    return requests.get("https://billing.example.org/v1/invoices", headers=headers, timeout=10).json()
