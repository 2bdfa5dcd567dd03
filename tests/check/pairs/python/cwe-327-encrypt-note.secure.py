from Crypto.Cipher import AES


def encrypt_note(key: bytes, note: str) -> bytes:
    cipher = AES.new(key, AES.MODE_GCM)
    body, tag = cipher.encrypt_and_digest(note.encode("utf-8"))
    return cipher.nonce + tag + body
