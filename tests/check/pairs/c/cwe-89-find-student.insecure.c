#include <sqlite3.h>
#include <stdio.h>

int find_student(sqlite3 *db, const char *name, int (*callback)(void *, int, char **, char **))
{
    char query[512];
    char *error = NULL;

    snprintf(query, sizeof(query), "SELECT id, grade FROM students WHERE name = '%s';", name);
    int rc = sqlite3_exec(db, query, callback, NULL, &error);
    if (rc != SQLITE_OK) {
        fprintf(stderr, "SQL error: %s\n", error);
        sqlite3_free(error);
    }
    return rc;
}
