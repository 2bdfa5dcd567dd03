def delete_orders(cursor, order_ids):
    placeholders = ",".join("?" for _ in order_ids)
    sql = "DELETE FROM orders WHERE id IN (%s)" % placeholders
    cursor.execute(sql, list(order_ids))
    return cursor.rowcount
