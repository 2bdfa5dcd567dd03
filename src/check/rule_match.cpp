// The second form of the syntax: match: {all: [...], where: [...]}.

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "check/rule_conditions.h"
#include "check/rule_reading.h"

namespace bawn::check {
namespace {

using Operator = Formula::Operator;

Read<Formula> read_positive_match(const YamlNode& node, std::string_view operator_, Within within)
{
    Formula child = TRY(read_match(node, within));
    if (is_negative(child)) return refuse(node, operator_, "a negation may only stand under \"all\"");
    return child;
}

Read<Formula> read_match_operator(const YamlNode& key, const YamlNode& value, Within within)
{
    const std::string& name = key.text();
    Formula formula;
    formula.line = value.line();
    if (name == "pattern" || name == "regex") {
        formula.op = name == "regex" ? Operator::regex : Operator::pattern;
        formula.text = TRY(text_of(value, name));
    } else if (name == "not" || name == "inside" || name == "anywhere") {
        formula.op = name == "not" ? Operator::not_ : name == "inside" ? Operator::inside : Operator::anywhere;
        formula.children.push_back(TRY(read_positive_match(value, name, within)));
    } else if (name == "all" || name == "any") {
        if (!value.is_list()) return refuse(value, name, "expected a list");
        formula.op = name == "all" ? Operator::all : Operator::any;
        for (const YamlNode& item : value.list())
            formula.children.push_back(TRY(name == "all" ? read_match(item, within) : read_positive_match(item, name, within)));
        if (name == "all" && within == Within::rule && std::ranges::all_of(formula.children, is_negative))
            return refuse(key, name, "the list must say what to find, not only what not to find");
    } else {
        return refuse(key, printable(name), "is not supported");
    }
    return formula;
}

Read<Formula::Condition> read_metavariable(Keys& keys, int line)
{
    Formula::Condition made;
    made.what = Formula::Condition::What::pattern;
    made.line = line;
    made.metavariable = TRY(need_metavariable(keys, "metavariable", "where"));
    if (const YamlNode* language = keys.take("language")) made.language = TRY(text_of(*language, "where"));
    Formula formula = TRY(read_match(keys, "where", Within::metavariable_pattern));
    const bool is_plain = formula.conditions.empty() && formula.focus.empty() && formula.as.empty() && !formula.fix;
    if (formula.op == Operator::regex && is_plain) {
        made.what = Formula::Condition::What::regex;
        made.text = formula.text;
        made.constant_propagation = true;
    } else {
        made.pattern.push_back(std::move(formula));
    }
    return made;
}

Read<> read_where(const YamlNode& node, Formula& formula)
{
    Keys keys = TRY(Keys::of(node, "where"));
    const int line = node.line();
    if (const YamlNode* focus = keys.take("focus")) {
        formula.focus.push_back(TRY(focus_of(*focus)));
    } else if (keys.key_node("comparison")) {
        formula.conditions.push_back(TRY(read_comparison_condition(keys, line)));
    } else if (keys.key_node("analyzer")) {
        formula.conditions.push_back(TRY(read_analysis_condition(keys, line)));
    } else if (keys.key_node("type") || keys.key_node("types")) {
        formula.conditions.push_back(TRY(read_type_condition(keys, line)));
    } else {
        formula.conditions.push_back(TRY(read_metavariable(keys, line)));
    }
    return keys.nothing_left();
}

}  // namespace

Read<Formula> read_match(Keys& keys, std::string_view about, Within within)
{
    const YamlNode *where = keys.take("where"), *as = keys.take("as"), *fix = keys.take("fix");
    const std::string_view roots[] = {"pattern", "regex", "all", "any", "not", "inside", "anywhere"};
    const YamlNode *key = nullptr, *value = nullptr;
    for (std::string_view root : roots) {
        const YamlNode* node = keys.take(root);
        if (node && value) return refuse(*keys.key_node(root), root, fmt::format("cannot stand beside \"{}\"", key->text()));
        if (node) key = keys.key_node(root), value = node;
    }
    if (!value) return refuse(keys.map(), about, fmt::format("none of {} is there", fmt::join(roots, ", ")));

    Formula formula = TRY(read_match_operator(*key, *value, within));
    if (as) formula.as = TRY(metavariable_of(*as, "as"));
    if (fix) formula.fix = std::string(trimmed(TRY(text_of(*fix, "fix"))));
    if (!where) return formula;
    if (!where->is_list()) return refuse(*where, "where", "expected a list");
    for (const YamlNode& item : where->list()) TRY(read_where(item, formula));
    return formula;
}

Read<Formula> read_match(const YamlNode& node, Within within)
{
    if (node.is_scalar()) {
        Formula formula;
        formula.text = node.text();
        formula.line = node.line();
        return formula;
    }
    Keys keys = TRY(Keys::of(node, "match"));
    Formula formula = TRY(read_match(keys, "match", within));
    TRY(keys.nothing_left());
    return formula;
}

}  // namespace bawn::check
