import hashlib
import os

import bcrypt


def a(data):
    # ruleid: python-weak-hash
    hashlib.md5(data)
    # ruleid: python-weak-hash
    hashlib.new("sha1", data)
    # ok: python-weak-hash
    hashlib.sha256(data)
    # ok: python-weak-hash
    hashlib.md5(data, usedforsecurity=False)


def b(password, name):
    # ruleid: python-weak-hash-password
    hashlib.sha256(password.encode()).hexdigest()
    # ruleid: python-weak-hash-password
    hashlib.sha512((name + password).encode()).hexdigest()
    # ok: python-weak-hash-password
    hashlib.pbkdf2_hmac("sha256", password.encode(), os.urandom(16), 600000)
    # ok: python-weak-hash-password
    hashlib.sha256(name.encode()).hexdigest()


def c(password):
    # ruleid: python-weak-hash-fixed-salt
    hashlib.pbkdf2_hmac("sha256", password, b"salty", 600000)
    # ruleid: python-weak-hash-fixed-salt
    salt = b"0123456789"
    # ok: python-weak-hash-fixed-salt
    fresh_salt = os.urandom(16)
    # ok: python-weak-hash-fixed-salt
    bcrypt.hashpw(password, bcrypt.gensalt())
    # ruleid: python-weak-hash-iterations
    # todook: python-weak-hash-fixed-salt
    hashlib.pbkdf2_hmac("sha256", password, salt, 1000)
    # ruleid: python-weak-hash-iterations
    hashlib.pbkdf2_hmac("sha512", password, fresh_salt, 10_000, 32)
    # ok: python-weak-hash-iterations
    hashlib.pbkdf2_hmac("sha256", password, fresh_salt, 600_000)
    # ok: python-weak-hash-iterations
    hashlib.pbkdf2_hmac("sha256", password, fresh_salt, 310000)


def digest(login, password, nonce):
    secret = hashlib.scrypt(password.encode(), salt=login.encode(), n=2, r=8, p=1)
    # ruleid: python-weak-hash-password
    inner = hashlib.sha256(password.encode()).hexdigest()
    # ok: python-weak-hash-password
    return secret, hashlib.sha256(inner.encode() + nonce).hexdigest()
