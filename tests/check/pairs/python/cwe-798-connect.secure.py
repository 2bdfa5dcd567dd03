import os

import mysql.connector


def connect():
    return mysql.connector.connect(
        host="db.internal",
        user="shop",
        password=os.environ["ORDERS_DB_PASSWORD"],
        database="orders",
    )
