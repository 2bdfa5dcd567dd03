#include "base/toml.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <sstream>

#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>

namespace bawn {
namespace {

Json to_json(const toml::node& node)
{
    if (auto* table = node.as_table()) {
        Json object = Json::object();
        for (auto&& [key, value] : *table) object[std::string(key.str())] = to_json(value);
        return object;
    }
    if (auto* list = node.as_array()) {
        Json array = Json::array();
        for (auto&& value : *list) array.push_back(to_json(value));
        return array;
    }
    if (auto* text = node.as_string()) return text->get();
    if (auto* integer = node.as_integer()) return integer->get();
    if (auto* number = node.as_floating_point()) return number->get();
    if (auto* truth = node.as_boolean()) return truth->get();
    std::ostringstream date;
    node.visit([&](auto&& value) { date << value; });
    return date.str();
}

}  // namespace

Result<Json> parse_toml(std::string_view text)
{
    toml::parse_result result = toml::parse(text);
    if (!result) {
        auto at = result.error().source().begin;
        return fail(ErrorKind::invalid, fmt::format("line {}, column {}: {}", at.line, at.column, result.error().description()));
    }
    return to_json(result.table());
}

}  // namespace bawn
