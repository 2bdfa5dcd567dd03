void reopen(const char* path)
{
    Database* database = nullptr;
    Database::open(path, &database);
    // ok: c-double-free
    delete database;
    Database::open(path, &database);
    // ok: c-use-after-free
    database->get("key");
    delete database;
}

void twice(Database* database)
{
    // ruleid: c-double-free
    delete database;
    // ruleid: c-use-after-free
    database->close();
    delete database;
}
