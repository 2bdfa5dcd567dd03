import psycopg2
from flask import Flask, request
from sqlalchemy import text

app = Flask(__name__)


@app.get("/a")
def a(cursor):
    name = request.args["name"]
    # ruleid: python-sql-injection
    cursor.execute("SELECT * FROM users WHERE name = '%s'" % name)
    # ok: python-sql-injection
    cursor.execute("SELECT * FROM users WHERE name = %s", (name,))
    # ruleid: python-sql-injection
    text(f"SELECT * FROM users WHERE name = '{name}'")
    # ok: python-sql-injection
    cursor.execute("SELECT * FROM users LIMIT %d" % int(request.args["n"]))


def b(request):
    # ruleid: python-sql-injection
    User.objects.raw("SELECT * FROM users WHERE name = '" + request.GET["name"] + "'")
    # ok: python-sql-injection
    User.objects.raw("SELECT * FROM users WHERE name = %s", [request.GET["name"]])


def c(cursor, table, ids):
    # ruleid: python-sql-injection-parameter
    cursor.execute(f"SELECT * FROM {table}")
    marks = ",".join(["?"] * len(ids))
    # ok: python-sql-injection-parameter
    cursor.execute(f"SELECT * FROM t WHERE id IN ({marks})", ids)
    sql = "DELETE FROM t WHERE id = " + ids
    # ruleid: python-sql-injection-parameter
    cursor.execute(sql)


def d(cursor, sql, table):
    # ok: python-sql-injection-parameter
    cursor.execute(sql)
    if table not in TABLES:
        raise ValueError(table)
    # ok: python-sql-injection-parameter
    cursor.execute(f"SELECT * FROM {table}")


def describe(cursor, table):
    # ok: python-sql-injection-parameter
    cursor.execute("DESCRIBE %s" % quote_name(table))
    # ruleid: python-sql-injection-parameter
    cursor.execute("DESCRIBE %s" % table)


class Editor:
    def drop(self, table):
        # ok: python-sql-injection-parameter
        self.execute(self.drop_statement("DROP TABLE " + table))


@app.route("/items/<int:item>")
def typed(item: int):
    # ok: python-sql-injection, python-sql-injection-parameter
    cursor.execute(f"SELECT * FROM items WHERE id = {item}")


async def served(reader, writer):
    name = (await reader.readline()).decode()
    # ruleid: python-sql-injection, python-sql-injection-parameter
    cursor.execute("SELECT * FROM items WHERE name = '" + name + "'")
