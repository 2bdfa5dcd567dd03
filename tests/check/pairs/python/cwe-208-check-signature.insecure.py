import hashlib
import hmac


def is_authentic(body: bytes, signature: str, key: bytes) -> bool:
    expected = hmac.new(key, body, hashlib.sha256).hexdigest()
    return expected == signature
