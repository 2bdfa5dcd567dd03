// The first form of the syntax: pattern, patterns, pattern-either, pattern-not …

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "check/rule_conditions.h"
#include "check/rule_reading.h"

namespace bawn::check {
namespace {

using Operator = Formula::Operator;

constexpr std::string_view roots[] = {"pattern", "patterns", "pattern-either", "pattern-regex"};
constexpr std::string_view conditions[] = {"metavariable-regex",    "metavariable-pattern", "metavariable-comparison",
                                           "metavariable-analysis", "metavariable-type",    "focus-metavariable"};

struct Wrapper {
    std::string_view name;
    Operator outer;
    std::optional<Operator> inner = std::nullopt;
};
constexpr Wrapper wrappers[] = {
    {"pattern-inside", Operator::inside},
    {"pattern-not", Operator::not_},
    {"pattern-not-inside", Operator::not_, Operator::inside},
    {"pattern-anywhere", Operator::anywhere},
    {"semgrep-internal-pattern-anywhere", Operator::anywhere},
};

Formula leaf(Operator op, std::string text, int line)
{
    Formula formula;
    formula.op = op;
    formula.text = std::move(text);
    formula.line = line;
    return formula;
}

Formula around(Operator op, Formula child)
{
    Formula formula;
    formula.op = op;
    formula.line = child.line;
    formula.children.push_back(std::move(child));
    return formula;
}

Read<Formula> read_operator(const YamlNode& key, const YamlNode& value, Within);

// An item of a list, or what stands under pattern-inside: one operator with its value.
Read<Formula> read_item(const YamlNode& node, std::string_view operator_, Within within)
{
    if (node.is_scalar()) return refuse(node, operator_, "a text cannot stand here; did you mean \"pattern: …\"?");
    if (!node.is_map() || node.map().size() != 1)
        return refuse(node, operator_, "expected one operator with its value; is a hyphen missing?");
    const auto& [key, value] = node.map().front();
    return read_operator(key, value, within);
}

Read<Formula> read_child(const YamlNode& node, std::string_view operator_, Within within)
{
    Formula child = node.is_scalar() ? leaf(Operator::pattern, node.text(), node.line()) : TRY(read_item(node, operator_, within));
    if (is_negative(child)) return refuse(node, operator_, "a negation may only stand in a list of patterns");
    return child;
}

Read<Formula::Condition> read_pattern_condition(Keys& keys, int line)
{
    Formula::Condition made;
    made.what = Formula::Condition::What::pattern;
    made.line = line;
    made.metavariable = TRY(need_metavariable(keys, "metavariable", "metavariable-pattern"));
    if (const YamlNode* language = keys.take("language")) made.language = TRY(text_of(*language, "metavariable-pattern"));
    made.pattern.push_back(TRY(read_formula(keys, Within::metavariable_pattern)));
    return made;
}

Read<Formula::Condition> read_condition(const YamlNode& key, const YamlNode& value)
{
    const std::string& name = key.text();
    Keys keys = TRY(Keys::of(value, name));
    auto read = [&]() -> Read<Formula::Condition> {
        if (name == "metavariable-regex") return read_regex_condition(keys, key.line());
        if (name == "metavariable-pattern") return read_pattern_condition(keys, key.line());
        if (name == "metavariable-comparison") return read_comparison_condition(keys, key.line());
        if (name == "metavariable-analysis") return read_analysis_condition(keys, key.line());
        return read_type_condition(keys, key.line());
    };
    Formula::Condition made = TRY(read());
    TRY(keys.nothing_left());
    return made;
}

Read<Formula> read_all(const YamlNode& key, const YamlNode& list, Within within)
{
    if (!list.is_list()) return refuse(list, key.text(), "expected a list");
    Formula all;
    all.op = Operator::all;
    all.line = key.line();
    for (const YamlNode& item : list.list()) {
        const bool is_one = item.is_map() && item.map().size() == 1;
        const std::string name = is_one ? item.map().front().first.text() : "";
        if (std::ranges::find(conditions, name) == std::end(conditions)) {
            all.children.push_back(TRY(read_item(item, key.text(), within)));
        } else if (name == "focus-metavariable") {
            all.focus.push_back(TRY(focus_of(item.map().front().second)));
        } else {
            all.conditions.push_back(TRY(read_condition(item.map().front().first, item.map().front().second)));
        }
    }
    if (within == Within::rule && std::ranges::all_of(all.children, is_negative))
        return refuse(key, key.text(), "the list must say what to find, not only what not to find");
    return all;
}

Read<Formula> read_any(const YamlNode& key, const YamlNode& list, Within within)
{
    if (!list.is_list()) return refuse(list, key.text(), "expected a list");
    Formula any;
    any.op = Operator::any;
    any.line = key.line();
    for (const YamlNode& item : list.list()) {
        any.children.push_back(TRY(read_item(item, key.text(), within)));
        if (is_negative(any.children.back())) return refuse(item, key.text(), "a negation may only stand in a list of patterns");
    }
    return any;
}

Read<Formula> read_operator(const YamlNode& key, const YamlNode& value, Within within)
{
    const std::string& name = key.text();
    if (name == "patterns") return read_all(key, value, within);
    if (name == "pattern-either") return read_any(key, value, within);
    if (name == "pattern" || name == "pattern-regex" || name == "pattern-not-regex") {
        std::string text = TRY(text_of(value, name));
        Formula made = leaf(name == "pattern" ? Operator::pattern : Operator::regex, std::move(text), value.line());
        return name == "pattern-not-regex" ? around(Operator::not_, std::move(made)) : made;
    }
    if (auto row = std::ranges::find(wrappers, name, &Wrapper::name); row != std::end(wrappers)) {
        Formula made = TRY(read_child(value, name, within));
        if (row->inner) made = around(*row->inner, std::move(made));
        return around(row->outer, std::move(made));
    }
    if (std::ranges::find(conditions, name) != std::end(conditions))
        return refuse(key, name, "must stand directly in a list under \"patterns\"");
    return refuse(key, printable(name), "is not supported");
}

}  // namespace

bool is_negative(const Formula& formula) { return formula.op == Operator::not_; }

Read<Formula> read_formula(Keys& keys, Within within)
{
    const YamlNode *key = nullptr, *value = nullptr;
    for (std::string_view root : roots) {
        const YamlNode* node = keys.take(root);
        if (!node) continue;
        if (value) return refuse(*keys.key_node(root), root, fmt::format("cannot stand beside \"{}\"", key->text()));
        key = keys.key_node(root);
        value = node;
    }
    if (!value) return refuse(keys.map(), "", fmt::format("none of {} is there", fmt::join(roots, ", ")));
    return read_operator(*key, *value, within);
}

}  // namespace bawn::check
