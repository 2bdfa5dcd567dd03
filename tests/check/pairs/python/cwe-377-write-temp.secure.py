import os
import tempfile


def save_for_later(content: str) -> str:
    descriptor, path = tempfile.mkstemp(suffix=".txt")
    with os.fdopen(descriptor, "w") as handle:
        handle.write(content)
    return path
