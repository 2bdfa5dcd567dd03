import mysql.connector


def connect():
    return mysql.connector.connect(
        host="db.internal",
        user="shop",
        password="Tr0ub4dor&3",
        database="orders",
    )
