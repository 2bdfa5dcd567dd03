import hashlib
import os


def derive_key(passphrase: str) -> tuple[bytes, bytes]:
    salt = os.urandom(16)
    return salt, hashlib.pbkdf2_hmac("sha256", passphrase.encode("utf-8"), salt, 600_000)
