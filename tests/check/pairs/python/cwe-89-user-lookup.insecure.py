import sqlite3


def get_user_by_name(db_path, username):
    """Return the row of the user with the given name, or None."""
    conn = sqlite3.connect(db_path)
    cursor = conn.cursor()
    query = "SELECT id, username, email FROM users WHERE username = '" + username + "'"
    cursor.execute(query)
    row = cursor.fetchone()
    conn.close()
    return row
