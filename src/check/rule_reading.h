#pragma once

// What the readers of a rule's parts share: a refusal that names line and operator, and values of a map taken by key.

#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "base/yaml.h"
#include "check/rule.h"

namespace bawn::check {

struct Refusal {
    int line = 0;
    std::string operator_, message;
};
template <typename T = void>
using Read = std::expected<T, Refusal>;

inline std::unexpected<Refusal> refuse(const YamlNode& where, std::string_view operator_, std::string message)
{
    return std::unexpected(Refusal{where.line(), std::string(operator_), std::move(message)});
}

// A map whose every key must be taken by somebody.
class Keys {
public:
    // `about` is the operator whose value this is, for messages.
    static Read<Keys> of(const YamlNode& map, std::string_view about);

    const YamlNode* take(std::string_view key);           // nullptr where absent
    const YamlNode* key_node(std::string_view key) const;
    Read<const YamlNode*> need(std::string_view key);
    Read<std::string> need_text(std::string_view key);
    Read<> nothing_left() const;                          // or the first key that nobody took
    std::size_t left() const;
    const YamlNode& map() const { return *map_; }

private:
    const YamlNode* map_ = nullptr;
    std::string about_;
    std::vector<bool> taken_;
};

Read<std::string> text_of(const YamlNode&, std::string_view operator_);
Read<bool> boolean_of(const YamlNode&, std::string_view operator_);  // also in quotes, and as Python writes it
Read<int> number_of(const YamlNode&, std::string_view operator_);
Read<std::vector<std::string>> texts_of(const YamlNode&, std::string_view operator_);

// Formulas in the first and in the second form; `within` says what an `all` without a positive member may stand in.
enum class Within { rule, metavariable_pattern };
Read<Formula> read_formula(Keys&, Within);        // pattern, patterns, pattern-either or pattern-regex among the keys
Read<Formula> read_match(const YamlNode&, Within);  // v2
Read<Formula> read_match(Keys&, std::string_view about, Within);
bool is_negative(const Formula&);                 // takes away only

Read<> read_options(const YamlNode&, Rule&, std::vector<Refusal>& notes);
Read<> read_taint(Keys&, Rule&);                  // pattern-sources …, or taint: {sources: …}

}  // namespace bawn::check
