import os


def store_key(path, key: bytes):
    with open(path, "wb") as handle:
        os.fchmod(handle.fileno(), 0o600)
        handle.write(key)
