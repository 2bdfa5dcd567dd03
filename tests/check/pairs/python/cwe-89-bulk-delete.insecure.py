def delete_orders(cursor, order_ids):
    ids = ",".join(str(order_id) for order_id in order_ids)
    sql = "DELETE FROM orders WHERE id IN (%s)" % ids
    cursor.execute(sql)
    return cursor.rowcount
