import hashlib


def derive_key(passphrase: str) -> bytes:
    salt = b"fixed-salt-value"
    return hashlib.pbkdf2_hmac("sha256", passphrase.encode("utf-8"), salt, 600_000)
