#include <pqxx/pqxx>
#include <string>
#include <vector>

std::vector<int> findOrders(pqxx::connection& connection, const std::string& customer)
{
    pqxx::work txn(connection);
    std::string query = "SELECT id FROM orders WHERE customer = '" + customer + "'";
    pqxx::result rows = txn.exec(query);
    std::vector<int> ids;
    for (const auto& row : rows) {
        ids.push_back(row[0].as<int>());
    }
    return ids;
}
