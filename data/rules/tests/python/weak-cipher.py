from Crypto.Cipher import PKCS1_OAEP, PKCS1_v1_5
from cryptography.hazmat.primitives.asymmetric import padding
import os

from Crypto.Cipher import AES, ARC4, DES
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes


def a(key):
    # ruleid: python-weak-cipher
    ARC4.new(key)
    # ruleid: python-weak-cipher
    algorithms.TripleDES(key)
    # ok: python-weak-cipher
    AES.new(key, AES.MODE_GCM)
    # ok: python-weak-cipher
    algorithms.AES(key)
    # ruleid: python-weak-cipher-mode
    AES.new(key, AES.MODE_ECB)
    # ruleid: python-weak-cipher-mode
    Cipher(algorithms.AES(key), modes.ECB())
    # ok: python-weak-cipher-mode
    AES.new(key, AES.MODE_GCM)
    # ok: python-weak-cipher-mode
    Cipher(algorithms.AES(key), modes.GCM(os.urandom(12)))


def b(key):
    # ruleid: python-static-iv
    AES.new(key, AES.MODE_CBC, b"0123456789abcdef")
    iv = b"\x00" * 16
    # ruleid: python-static-iv
    Cipher(algorithms.AES(key), modes.CBC(iv))
    fresh = os.urandom(16)
    # ok: python-static-iv
    AES.new(key, AES.MODE_CBC, fresh)
    # ok: python-static-iv
    Cipher(algorithms.AES(key), modes.CTR(fresh))


def padding_of_rsa(key, data):
    # ruleid: python-weak-cipher-padding
    first = PKCS1_v1_5.new(key).encrypt(data)
    # ruleid: python-weak-cipher-padding
    second = key.encrypt(data, padding.PKCS1v15())
    # ok: python-weak-cipher-padding
    third = PKCS1_OAEP.new(key).encrypt(data)
    # ok: python-weak-cipher-padding
    return first, second, third, key.sign(data, padding.PKCS1v15(), hashes.SHA256())
