#include "check/rule_reading.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "base/text.h"

namespace bawn::check {

Read<Keys> Keys::of(const YamlNode& map, std::string_view about)
{
    if (!map.is_map()) return refuse(map, about, "expected keys with values");
    Keys keys;
    keys.map_ = &map;
    keys.about_ = about;
    keys.taken_.resize(map.map().size());
    return keys;
}

const YamlNode* Keys::take(std::string_view key)
{
    const auto& entries = map_->map();
    for (std::size_t i = 0; i < entries.size(); ++i) {
        if (entries[i].first.text() != key) continue;
        taken_[i] = true;
        return &entries[i].second;
    }
    return nullptr;
}

const YamlNode* Keys::key_node(std::string_view key) const
{
    for (const auto& [name, value] : map_->map()) {
        if (name.text() == key) return &name;
    }
    return nullptr;
}

Read<const YamlNode*> Keys::need(std::string_view key)
{
    if (const YamlNode* value = take(key)) return value;
    return refuse(*map_, about_, fmt::format("the key \"{}\" is missing", key));
}

Read<std::string> Keys::need_text(std::string_view key)
{
    const YamlNode* value = TRY(need(key));
    return text_of(*value, about_);
}

std::size_t Keys::left() const { return static_cast<std::size_t>(std::ranges::count(taken_, false)); }

Read<> Keys::nothing_left() const
{
    for (std::size_t i = 0; i < taken_.size(); ++i) {
        const YamlNode& key = map_->map()[i].first;
        if (!taken_[i]) return refuse(key, printable(key.text()), "is not supported here");
    }
    return {};
}

Read<std::string> text_of(const YamlNode& node, std::string_view operator_)
{
    if (!node.is_scalar()) return refuse(node, operator_, "expected a text");
    return node.text();
}

Read<bool> boolean_of(const YamlNode& node, std::string_view operator_)
{
    const std::string word = lower_case(node.text());
    if (word == "true" || word == "false") return word == "true";
    return refuse(node, operator_, "expected true or false");
}

Read<int> number_of(const YamlNode& node, std::string_view operator_)
{
    auto number = node.as_integer();
    if (!number || *number < 0 || *number > std::numeric_limits<int>::max()) return refuse(node, operator_, "expected a whole number");
    return static_cast<int>(*number);
}

Read<std::vector<std::string>> texts_of(const YamlNode& node, std::string_view operator_)
{
    auto texts = node.as_texts();
    if (!texts) return refuse(node, operator_, "expected a list of texts");
    return *texts;
}

}  // namespace bawn::check
