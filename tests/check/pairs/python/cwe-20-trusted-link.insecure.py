def is_trusted(url: str) -> bool:
    """Only links to our own shop are trusted."""
    return url.startswith("https://shop.example.com")
