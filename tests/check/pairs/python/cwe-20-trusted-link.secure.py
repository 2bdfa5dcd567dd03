from urllib.parse import urlparse


def is_trusted(url: str) -> bool:
    """Only links to our own shop are trusted."""
    parts = urlparse(url)
    return parts.scheme == "https" and parts.hostname == "shop.example.com"
