#pragma once

// A YAML map, read by the table of its keys.
//
//     constexpr Key<ExecPolicy> exec_rows[] = {
//         {"default", choice<&ExecPolicy::otherwise, accesses>},
//         {"allow", each<&ExecPolicy::allow, parse_program>},
//     };
//     constexpr Keys<ExecPolicy> exec_keys = {"exec", exec_rows};
//     read_map(node, exec_keys, exec, problems);
//
// A key that is not in the table is a problem that names the nearest one; so is a missing key that is `Need::required`.
// The readers below are the column of such a table: each takes a node, puts its value into one member, or adds a problem
// and leaves the member as it was. The same tables are held against docs/policy.schema.json by a test.

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/nearest.h"
#include "base/yaml.h"
#include "policy/problem.h"

namespace bawn::policy {

enum class Need { optional, required };

template <typename T>
struct Key {
    std::string_view name;
    void (*read)(const YamlNode&, T&, Problems&);
    Need need = Need::optional;
};

template <typename T>
struct Keys {
    std::string_view map;  // what it is called: "rule", "egress"
    std::span<const Key<T>> rows;
};

template <typename Value>
struct Word {
    std::string_view name;
    Value value;
};

template <typename Value>
struct Words {
    std::string_view kind;  // "verdict"
    std::span<const Word<Value>> rows;
};

inline Place place_of(const YamlNode& node) { return {std::max(node.line(), 1), std::max(node.column(), 1)}; }  // an empty file has none

// Defined in keys.cpp: they do not depend on what is read.
void add_problem(Problems&, const YamlNode& at, std::string what);
std::string unknown(std::string_view kind, std::string_view word, std::span<const std::string_view> known);
std::optional<std::string> shown_text(const YamlNode&, Problems&);           // a scalar without control characters
std::optional<std::vector<YamlNode>> scalars(const YamlNode&, Problems&);    // one scalar, or a list of them

template <typename Table>
std::vector<std::string_view> names_in(const Table& table)
{
    std::vector<std::string_view> names;
    for (const auto& row : table.rows) names.push_back(row.name);
    return names;
}

template <typename T>
void read_entry(const YamlNode& key, const YamlNode& value, const Keys<T>& keys, T& into, Problems& problems)
{
    auto known = std::ranges::find(keys.rows, key.text(), &Key<T>::name);
    if (known == keys.rows.end()) return add_problem(problems, key, unknown("key", key.text(), names_in(keys)));
    if (value.is_null()) return add_problem(problems, key, fmt::format("\"{}\" has no value", key.text()));
    known->read(value, into, problems);
}

template <typename T>
void read_map(const YamlNode& node, const Keys<T>& keys, T& into, Problems& problems)
{
    if (!node.is_map()) {
        return add_problem(problems, node, fmt::format("expected keys with values (known here: {})", fmt::join(names_in(keys), ", ")));
    }
    for (const auto& [key, value] : node.map()) read_entry(key, value, keys, into, problems);
    for (const Key<T>& key : keys.rows) {
        bool lacks = key.need == Need::required && !node.find(key.name);
        if (lacks) add_problem(problems, node, fmt::format("this {} lacks the key \"{}\"", keys.map, key.name));
    }
}

template <typename Value>
std::optional<Value> read_word(const YamlNode& node, const Words<Value>& words, Problems& problems)
{
    auto word = std::ranges::find(words.rows, node.text(), &Word<Value>::name);
    if (node.is_scalar() && word != words.rows.end()) return word->value;
    add_problem(problems, node, unknown(words.kind, node.text(), names_in(words)));
    return std::nullopt;
}

// The readers of one member.

template <auto member, typename T>
void text(const YamlNode& node, T& into, Problems& problems)
{
    if (auto value = shown_text(node, problems)) into.*member = std::move(*value);
}

template <auto member, const auto& words, typename T>
void choice(const YamlNode& node, T& into, Problems& problems)
{
    if (auto value = read_word(node, words, problems)) into.*member = *value;
}

template <auto member, const auto& words, typename T>
void choices(const YamlNode& node, T& into, Problems& problems)
{
    for (const YamlNode& item : scalars(node, problems).value_or(std::vector<YamlNode>())) {
        if (auto value = read_word(item, words, problems)) (into.*member).push_back(*value);
    }
}

// One scalar or a list of them, each checked and put in its final form by `parse`: Result<Item> parse(std::string_view).
template <auto member, auto parse, typename T>
void each(const YamlNode& node, T& into, Problems& problems)
{
    (into.*member).clear();
    for (const YamlNode& item : scalars(node, problems).value_or(std::vector<YamlNode>())) {
        auto value = parse(item.text());
        if (value)
            (into.*member).push_back(std::move(*value));
        else
            add_problem(problems, item, value.error().message());
    }
}

template <auto member, auto parse, typename T>
void one(const YamlNode& node, T& into, Problems& problems)
{
    if (!node.is_scalar()) return add_problem(problems, node, "expected a word");
    auto value = parse(node.text());
    if (value)
        into.*member = std::move(*value);
    else
        add_problem(problems, node, value.error().message());
}

template <auto member, const auto& keys, typename T>
void map(const YamlNode& node, T& into, Problems& problems)
{
    auto& value = into.*member;
    if constexpr (requires { value.emplace(); })
        read_map(node, keys, value.emplace(), problems);
    else
        read_map(node, keys, value, problems);
}

template <auto member, const auto& keys, typename T>
void list(const YamlNode& node, T& into, Problems& problems)
{
    if (!node.is_list()) return add_problem(problems, node, fmt::format("expected a list: each {} begins with \"- \"", keys.map));
    for (const YamlNode& item : node.list()) {
        auto& value = (into.*member).emplace_back();
        value.place = place_of(item);
        read_map(item, keys, value, problems);
    }
}

}  // namespace bawn::policy
