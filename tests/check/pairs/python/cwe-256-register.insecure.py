import sqlite3

def register(username, password):
    con = sqlite3.connect("users.db")
    con.execute("INSERT INTO users (username, password) VALUES (?, ?)", (username, password))
    con.commit()
