import os


def store_key(path, key: bytes):
    with open(path, "wb") as handle:
        handle.write(key)
    os.chmod(path, 0o777)
