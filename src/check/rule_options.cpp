// `options:` of a rule: what Semgrep calls Rule_options.

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "check/rule_reading.h"

namespace bawn::check {
namespace {

struct Switch {
    std::string_view name;
    bool& (*of)(Rule&);
};

template <bool MatchOptions::* member>
bool& matching(Rule& rule)
{
    return rule.options.*member;
}
template <bool Rule::TaintOptions::* member>
bool& tainting(Rule& rule)
{
    return rule.taint.*member;
}

constexpr Switch switches[] = {
    {"constant_propagation", matching<&MatchOptions::constant_propagation>},
    {"symbolic_propagation", matching<&MatchOptions::symbolic_propagation>},
    {"ac_matching", matching<&MatchOptions::ac_matching>},
    {"commutative_boolop", matching<&MatchOptions::commutative_boolop>},
    {"symmetric_eq", matching<&MatchOptions::symmetric_eq>},
    {"vardef_assign", matching<&MatchOptions::vardef_assign>},
    {"flddef_assign", matching<&MatchOptions::flddef_assign>},
    {"attr_expr", matching<&MatchOptions::attr_expr>},
    {"unify_ids_strictly", matching<&MatchOptions::unify_ids_strictly>},
    {"arrow_is_function", matching<&MatchOptions::arrow_is_function>},
    {"let_is_var", matching<&MatchOptions::let_is_var>},
    {"go_deeper_expr", matching<&MatchOptions::go_deeper_expr>},
    {"go_deeper_stmt", matching<&MatchOptions::go_deeper_stmt>},
    {"implicit_deep_exprstmt", matching<&MatchOptions::implicit_deep_exprstmt>},
    {"implicit_ellipsis", matching<&MatchOptions::implicit_ellipsis>},
    {"implicit_return", matching<&MatchOptions::implicit_return>},
    {"decorators_order_matters", matching<&MatchOptions::decorators_order_matters>},
    {"xml_singleton_loose_matching", matching<&MatchOptions::xml_singleton_loose_matching>},
    {"xml_attrs_implicit_ellipsis", matching<&MatchOptions::xml_attrs_implicit_ellipsis>},
    {"xml_children_ordered", matching<&MatchOptions::xml_children_ordered>},
    {"taint_unify_mvars", tainting<&Rule::TaintOptions::unify_mvars>},
    {"taint_assume_safe_functions", tainting<&Rule::TaintOptions::assume_safe_functions>},
    {"taint_assume_safe_indexes", tainting<&Rule::TaintOptions::assume_safe_indexes>},
    {"taint_assume_safe_comparisons", tainting<&Rule::TaintOptions::assume_safe_comparisons>},
    {"taint_assume_safe_booleans", tainting<&Rule::TaintOptions::assume_safe_booleans>},
    {"taint_assume_safe_numbers", tainting<&Rule::TaintOptions::assume_safe_numbers>},
    {"taint_only_propagate_through_assignments", tainting<&Rule::TaintOptions::only_propagate_through_assignments>},
    {"taint_intrafile", tainting<&Rule::TaintOptions::intrafile>},
};

// Time limits (ours count work), other engines, and switches of a grammar that we read with another parser.
constexpr std::string_view without_effect[] = {
    "interfile",
    "timeout",
    "dynamic_timeout",
    "dynamic_timeout_unit_kb",
    "dynamic_timeout_max_multiplier",
    "taint_fixpoint_timeout",
    "generic_multiline",
    "generic_caseless",
    "generic_extra_word_characters",
    "generic_braces",
    "generic_extra_braces",
    "cpp_parsing_pref",
    "commutative_compop",
    "guarded_taint_signatures",
    "taint_match_on",
};

Read<> read_option(const YamlNode& key, const YamlNode& value, Rule& rule, std::vector<Refusal>& notes)
{
    const std::string& name = key.text();
    const std::string shown = "options." + printable(name);
    if (auto row = std::ranges::find(switches, name, &Switch::name); row != std::end(switches)) {
        row->of(rule) = TRY(boolean_of(value, shown));
    } else if (name == "generic_ellipsis_max_span") {
        rule.options.generic_ellipsis_max_span = static_cast<std::uint32_t>(TRY(number_of(value, shown)));
    } else if (name == "generic_comment_style") {
        rule.options.generic_comment_style = TRY(text_of(value, shown));
        if (constexpr std::string_view styles[] = {"c", "cpp", "shell"}; std::ranges::find(styles, value.text()) == std::end(styles))
            return refuse(value, shown, "expected c, cpp or shell");
    } else if (name == "generic_engine") {
        if (value.text() != "spacegrep") return refuse(value, shown, printable(value.text()) + " is not supported");
    } else if (name == "max_match_per_file") {
        rule.most_matches = static_cast<std::size_t>(TRY(number_of(value, shown)));
    } else if (name == "taint_focus_on") {
        if (value.text() != "sink" && value.text() != "source") return refuse(value, shown, "expected sink or source");
        rule.taint.focus_on_source = value.text() == "source";
    } else if (std::ranges::find(without_effect, name) != std::end(without_effect)) {
        notes.push_back({key.line(), shown, "has no effect"});
    } else {
        return refuse(key, shown, "is not supported");
    }
    return {};
}

}  // namespace

Read<> read_options(const YamlNode& node, Rule& rule, std::vector<Refusal>& notes)
{
    if (!node.is_map()) return refuse(node, "options", "expected keys with values");
    for (const auto& [key, value] : node.map()) TRY(read_option(key, value, rule, notes));
    return {};
}

}  // namespace bawn::check
