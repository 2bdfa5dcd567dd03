void reopen(const char* path)
{
    Database* database = nullptr;
    Database::open(path, &database);
    // ok: c-double-free-object
    delete database;
    Database::open(path, &database);
    // ok: c-use-after-free-object
    database->get("key");
    delete database;
}

void twice(Database* database)
{
    // ruleid: c-double-free-object
    delete database;
    // ruleid: c-use-after-free-object
    database->close();
    delete database;
}
