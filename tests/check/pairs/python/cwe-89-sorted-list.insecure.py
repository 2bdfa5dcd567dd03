import psycopg2


def list_products(conn, category: str, sort_by: str = "name"):
    with conn.cursor() as cur:
        cur.execute(f"SELECT id, name, price FROM products WHERE category = '{category}' ORDER BY {sort_by}")
        return cur.fetchall()
