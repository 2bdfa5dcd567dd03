#include <sqlite3.h>
#include <stdio.h>

int find(sqlite3 *db, const char *name)
{
    char sql[256];
    snprintf(sql, sizeof sql, "SELECT * FROM account WHERE name = '%s'", name);
    // ruleid: c-sql-injection
    return sqlite3_exec(db, sql, NULL, NULL, NULL);
}

int find_joined(MYSQL *db, const char *name)
{
    char sql[256] = "SELECT * FROM account WHERE name = '";
    strncat(sql, name, 100);
    // ruleid: c-sql-injection
    return mysql_query(db, sql);
}

int find_bound(sqlite3 *db, const char *name)
{
    sqlite3_stmt *statement;
    // ok: c-sql-injection
    int rc = sqlite3_prepare_v2(db, "SELECT * FROM account WHERE name = ?", -1, &statement, NULL);
    sqlite3_bind_text(statement, 1, name, -1, SQLITE_TRANSIENT);
    return rc;
}

int run(sqlite3 *db, const char *sql)
{
    // ok: c-sql-injection
    return sqlite3_exec(db, sql, NULL, NULL, NULL);
}
