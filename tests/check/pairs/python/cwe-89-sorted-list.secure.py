import psycopg2

SORTABLE = {"name", "price", "created_at"}


def list_products(conn, category: str, sort_by: str = "name"):
    if sort_by not in SORTABLE:
        raise ValueError("cannot sort by this column")
    with conn.cursor() as cur:
        cur.execute(f"SELECT id, name, price FROM products WHERE category = %s ORDER BY {sort_by}", (category,))
        return cur.fetchall()
