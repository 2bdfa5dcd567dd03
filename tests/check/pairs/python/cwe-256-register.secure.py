import sqlite3
import bcrypt

def register(username, password):
    con = sqlite3.connect("users.db")
    hashed = bcrypt.hashpw(password.encode(), bcrypt.gensalt())
    con.execute("INSERT INTO users (username, password) VALUES (?, ?)", (username, hashed))
    con.commit()
