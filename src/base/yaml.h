#pragma once

// YAML (1.2 core schema, by yaml-cpp) as plain nodes that know where they stand.
//
//     auto root = TRY(parse_yaml(text, "policy.yaml"));
//     for (auto& [key, value] : root.map())
//         if (key.text() != "rules") return key.error("unknown key \"" + key.text() + "\"");
//     // policy.yaml: line 12, column 5: unknown key "rulez"
//
// Bounded: 1 MiB nodes after aliases are followed (or what the caller says), 64 levels. Nodes are values; a node keeps its
// document's name.

#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"

namespace bawn {

class YamlNode {
public:
    enum class Kind { null, scalar, list, map };
    using Map = std::vector<std::pair<YamlNode, YamlNode>>;

    Kind kind() const { return kind_; }
    bool is_null() const { return kind_ == Kind::null; }
    bool is_scalar() const { return kind_ == Kind::scalar; }
    bool is_list() const { return kind_ == Kind::list; }
    bool is_map() const { return kind_ == Kind::map; }

    const std::string& text() const { return text_; }            // of a scalar, "" otherwise
    bool is_quoted() const { return quoted_; }                   // "true" in quotes is a word, not a boolean
    const std::vector<YamlNode>& list() const { return list_; }  // of a list, empty otherwise
    const Map& map() const;                                      // in the order written
    const YamlNode* find(std::string_view key) const;            // of a map, nullptr when absent

    int line() const { return line_; }      // from 1
    int column() const { return column_; }  // from 1

    // "policy.yaml: line 12, column 5: " + what
    std::unexpected<Error> error(std::string_view what) const;

    Result<std::string> as_text() const;  // a scalar
    Result<long long> as_integer() const;
    Result<bool> as_boolean() const;                       // true or false
    Result<std::vector<std::string>> as_texts() const;     // a list of scalars, or one scalar
    Result<> allow_only(std::initializer_list<std::string_view> keys) const;  // a map with no other keys
    nlohmann::json as_json() const;                        // scalars by the core schema

private:
    friend class YamlReader;
    friend class TomlReader;
    friend class YamlPacking;
    Kind kind_ = Kind::null;
    std::string text_;
    bool quoted_ = false;
    std::vector<YamlNode> list_;
    std::shared_ptr<Map> map_;  // shared: a node is copied often and never changed after parsing
    int line_ = 0, column_ = 0;
    std::shared_ptr<const std::string> file_;
};

struct YamlLimits {
    std::size_t nodes = 1 << 20;  // after aliases are followed
    std::size_t levels = 64;
};

Result<YamlNode> parse_yaml(std::string_view text, const std::string& file_name, YamlLimits = {});

}  // namespace bawn
