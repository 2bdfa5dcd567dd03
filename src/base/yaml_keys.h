#pragma once

// A map of a data file as a struct: one row for each key, which says where its value goes. Keys without a row are errors.
//
//     constexpr Key<Rule> rule_keys[] = {{"id", text_into<&Rule::id>}, …};
//     TRY(read_map(node, rule_keys, rule));

#include <algorithm>
#include <iterator>
#include <string>
#include <string_view>
#include <type_traits>

#include "base/error.h"
#include "base/text.h"
#include "base/yaml.h"

namespace bawn {

template <typename Struct>
struct Key {
    std::string_view name;
    Result<> (*read)(const YamlNode&, Struct&);
};

template <typename Struct, std::size_t N>
Result<> read_map(const YamlNode& map, const Key<Struct> (&keys)[N], Struct& into)
{
    if (!map.is_map()) return map.error("expected keys with values");
    for (const auto& [key, value] : map.map()) {
        auto row = std::ranges::find(keys, key.text(), &Key<Struct>::name);
        if (row == std::end(keys)) {
            std::string known;
            for (const auto& k : keys) known += (known.empty() ? "" : ", ") + std::string(k.name);
            return key.error("unknown key \"" + printable(key.text()) + "\" (known here: " + known + ")");
        }
        TRY(row->read(value, into));
    }
    return {};
}

// The readers of one member, for such rows.

template <auto member, typename Struct>
Result<> text_into(const YamlNode& node, Struct& into)
{
    into.*member = TRY(node.as_text());
    return {};
}

template <auto member, typename Struct>
Result<> texts_into(const YamlNode& node, Struct& into)  // a list of words, or one
{
    into.*member = TRY(node.as_texts());
    return {};
}

template <auto member, typename Struct>
Result<> count_into(const YamlNode& node, Struct& into)
{
    long long value = TRY(node.as_integer());
    if (value < 0) return node.error("expected a number that is not negative");
    into.*member = static_cast<std::remove_reference_t<decltype(into.*member)>>(value);
    return {};
}

}  // namespace bawn
