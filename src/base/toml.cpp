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

Result<toml::table> parse_checked(std::string_view text)
{
    TRY(allow_only_short_keys(text));
    try {
        toml::parse_result result = toml::parse(text);
        if (result) return std::move(result).table();
        auto at = result.error().source().begin;
        return fail(ErrorKind::invalid, fmt::format("line {}, column {}: {}", at.line, at.column, result.error().description()));
    } catch (const TomlAssertion&) {
        return fail(ErrorKind::invalid, "not TOML");
    }
}

std::string scalar_text(const toml::node& node)
{
    if (auto* text = node.as_string()) return text->get();
    if (auto* truth = node.as_boolean()) return truth->get() ? "true" : "false";
    std::ostringstream out;
    node.visit([&](auto&& value) { out << value; });
    return out.str();
}

}  // namespace

class TomlReader {
public:
    explicit TomlReader(const std::string& file) : file_(std::make_shared<const std::string>(file)) {}

    YamlNode read(const toml::node& node) const
    {
        YamlNode read = node_at(node.source());
        if (auto* table = node.as_table()) {
            read.kind_ = YamlNode::Kind::map;
            read.map_ = std::make_shared<YamlNode::Map>();
            for (auto&& [key, value] : *table) read.map_->emplace_back(key_node(key), this->read(value));
            std::ranges::stable_sort(*read.map_, {}, [](const auto& entry) { return std::pair(entry.first.line(), entry.first.column()); });
        } else if (auto* list = node.as_array()) {
            read.kind_ = YamlNode::Kind::list;
            for (auto&& value : *list) read.list_.push_back(this->read(value));
        } else {
            read.kind_ = YamlNode::Kind::scalar;
            read.text_ = scalar_text(node);
            read.quoted_ = node.is_string();
        }
        return read;
    }

private:
    YamlNode node_at(const toml::source_region& source) const
    {
        YamlNode node;
        node.file_ = file_;
        node.line_ = static_cast<int>(source.begin.line);
        node.column_ = static_cast<int>(source.begin.column);
        return node;
    }

    YamlNode key_node(const toml::key& key) const
    {
        YamlNode node = node_at(key.source());
        node.kind_ = YamlNode::Kind::scalar;
        node.text_ = std::string(key.str());
        return node;
    }

    std::shared_ptr<const std::string> file_;
};

Result<Json> parse_toml(std::string_view text)
{
    toml::table table = TRY(parse_checked(text));
    return to_json(table);
}

Result<YamlNode> parse_toml(std::string_view text, const std::string& file_name)
{
    auto table = parse_checked(text);
    if (!table) return fail(std::move(table).error().while_doing(file_name));
    return TomlReader(file_name).read(*table);
}

}  // namespace bawn
