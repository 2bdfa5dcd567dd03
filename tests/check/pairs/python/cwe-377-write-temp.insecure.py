import os
import tempfile


def save_for_later(content: str) -> str:
    path = tempfile.mktemp(suffix=".txt")
    with open(path, "w") as handle:
        handle.write(content)
    return path
