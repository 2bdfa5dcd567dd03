#include <pqxx/pqxx>
#include <string>
#include <vector>

std::vector<int> findOrders(pqxx::connection& connection, const std::string& customer)
{
    pqxx::work txn(connection);
    pqxx::result rows = txn.exec_params("SELECT id FROM orders WHERE customer = $1", customer);
    std::vector<int> ids;
    for (const auto& row : rows) {
        ids.push_back(row[0].as<int>());
    }
    return ids;
}
