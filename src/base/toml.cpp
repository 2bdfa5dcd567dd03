#include "base/toml.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <sstream>

// toml++ 3.3 meets some malformed headers with an assertion, which is undefined behaviour in a release. Ours throws.
struct TomlAssertion {};
#undef NDEBUG
#define TOML_ASSERT(expr) ((expr) ? void() : throw TomlAssertion())
#pragma GCC diagnostic ignored "-Wterminate"  // some of its assertions stand in noexcept functions; none of those is known to fail
#define TOML_EXCEPTIONS 0
#define TOML_MAX_NESTED_VALUES 32
#include <toml++/toml.h>

#include "base/text.h"

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

// Dotted keys nest without brackets: toml++ bounds the depth of values, and this the depth of keys.
Result<> allow_only_short_keys(std::string_view text)
{
    int number = 0;
    for (std::string_view line : split(text, '\n')) {
        ++number;
        if (std::ranges::count(line, '.') > 256)
            return fail(ErrorKind::invalid, fmt::format("line {}: more than 256 dots in a line", number));
    }
    return {};
}

Result<Json> parse_checked(std::string_view text)
{
    toml::parse_result result = toml::parse(text);
    if (!result) {
        auto at = result.error().source().begin;
        return fail(ErrorKind::invalid, fmt::format("line {}, column {}: {}", at.line, at.column, result.error().description()));
    }
    return to_json(result.table());
}

}  // namespace

Result<Json> parse_toml(std::string_view text)
{
    TRY(allow_only_short_keys(text));
    try {
        return parse_checked(text);
    } catch (const TomlAssertion&) {
        return fail(ErrorKind::invalid, "not TOML");
    }
}

}  // namespace bawn
