#include <pqxx/pqxx>
#include <string>

pqxx::result find(pqxx::work& work, const std::string& name)
{
    // ruleid: c-sql-injection
    return work.exec("SELECT * FROM account WHERE name = '" + name + "'");
}

bool find_mail(sqlite3* db, const std::string& mail)
{
    std::string sql = "SELECT 1 FROM account WHERE mail = '" + mail + "'";
    // ruleid: c-sql-injection
    return sqlite3_exec(db, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK;
}

bool run(sqlite3* db, const std::string& sql)
{
    // ok: c-sql-injection
    return sqlite3_exec(db, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK;
}

pqxx::result find_bound(pqxx::work& work, const std::string& name)
{
    // ok: c-sql-injection
    return work.exec_params("SELECT * FROM account WHERE name = $1", name);
}
