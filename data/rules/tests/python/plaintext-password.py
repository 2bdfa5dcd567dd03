import json

import bcrypt


def a(cursor, name, password, file):
    # ruleid: python-plaintext-password
    cursor.execute("INSERT INTO users (name, password) VALUES (?, ?)", (name, password))
    # ruleid: python-plaintext-password
    json.dump({"name": name, "password": password}, file)
    hashed = bcrypt.hashpw(password.encode(), bcrypt.gensalt())
    # ok: python-plaintext-password
    cursor.execute("INSERT INTO users (name, password) VALUES (?, ?)", (name, hashed))
    # ok: python-plaintext-password
    cursor.execute("SELECT id FROM users WHERE name = ?", (name,))


def b(password, form):
    # ruleid: python-plaintext-password-length
    if len(password) < 6:
        return False
    # ruleid: python-plaintext-password-length
    weak = len(form.password) >= 4
    # ok: python-plaintext-password-length
    if len(password) < 12:
        return weak
    # ok: python-plaintext-password-length
    return len(password) > 0
