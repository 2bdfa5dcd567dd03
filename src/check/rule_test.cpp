#include "check/rule.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace bawn::check {
namespace {

std::string shown(const Formula& formula)
{
    using Operator = Formula::Operator;
    std::string text;
    switch (formula.op) {
    case Operator::pattern: text = formula.text; break;
    case Operator::regex: text = "/" + formula.text + "/"; break;
    case Operator::all: text = "all"; break;
    case Operator::any: text = "any"; break;
    case Operator::inside: text = "inside"; break;
    case Operator::not_: text = "not"; break;
    case Operator::anywhere: text = "anywhere"; break;
    }
    for (std::size_t i = 0; i < formula.children.size(); ++i) text += (i == 0 ? "(" : ", ") + shown(formula.children[i]);
    if (!formula.children.empty()) text += ")";
    for (const auto& condition : formula.conditions) {
        constexpr const char* names[] = {"regex", "pattern", "comparison", "analysis", "type"};
        text += std::string(" where ") + names[static_cast<int>(condition.what)] + " " + condition.metavariable + " " + condition.text;
        for (const std::string& type : condition.types) text += type;
        if (!condition.pattern.empty()) text += shown(condition.pattern.front());
    }
    for (const auto& focus : formula.focus) {
        text += " focus";
        for (const std::string& name : focus) text += " " + name;
    }
    return text;
}

// One rule whose first lines are always the same.
Result<RuleSet> read(const std::string& body)
{
    return read_rules("rules:\n- id: r\n  message: m\n  languages: [python]\n  severity: ERROR\n" + body, "r.yaml");
}

TEST(Rule, reads_formulas)
{
    struct Row {
        const char* why;
        const char* body;
        const char* formula;
    };
    const Row rows[] = {
        {"one pattern", "  pattern: f($X)\n", "f($X)"},
        {"a list that must all hold", "  patterns:\n  - pattern: a\n  - pattern-not: b\n  - pattern-inside: c\n  - pattern-not-inside: d\n",
         "all(a, not(b), inside(c), not(inside(d)))"},
        {"a choice", "  pattern-either:\n  - pattern: a\n  - patterns:\n    - pattern: b\n    - pattern-not-regex: c\n",
         "any(a, all(b, not(/c/)))"},
        {"a negation of more than a pattern", "  patterns:\n  - pattern: a\n  - pattern-not:\n      patterns:\n      - pattern: b\n",
         "all(a, not(all(b)))"},
        {"an expression", "  pattern-regex: a+\n", "/a+/"},
        {"conditions", "  patterns:\n  - pattern: f($X)\n  - metavariable-regex: {metavariable: $X, regex: a}\n",
         "all(f($X)) where regex $X a"},
        {"a comparison", "  patterns:\n  - pattern: f($X)\n  - metavariable-comparison: {metavariable: $X, comparison: $X > 1}\n",
         "all(f($X)) where comparison $X $X > 1"},
        {"a pattern for a metavariable needs nothing to find",
         "  patterns:\n  - pattern: f($X)\n  - metavariable-pattern:\n      metavariable: $X\n      patterns:\n      - pattern-not: g()\n",
         "all(f($X)) where pattern $X all(not(g()))"},
        {"a type", "  patterns:\n  - pattern: f($X)\n  - metavariable-type: {metavariable: $X, types: [int]}\n",
         "all(f($X)) where type $X int"},
        {"a focus", "  patterns:\n  - pattern: f($X, $Y)\n  - focus-metavariable: [$X, $Y]\n", "all(f($X, $Y)) focus $X $Y"},
        {"an analysis", "  patterns:\n  - pattern: f($X)\n  - metavariable-analysis: {metavariable: $X, analyzer: entropy}\n",
         "all(f($X)) where analysis $X entropy"},
        {"the second form", "  match: f($X)\n", "f($X)"},
        {"with all its operators",
         "  match:\n    all:\n    - any: [a, {regex: b}]\n    - not: c\n    - inside: d\n    - not: {inside: e}\n    - anywhere: g\n    "
         "where:\n"
         "    - focus: $X\n    - metavariable: $X\n      regex: h\n    - comparison: $X > 1\n    - metavariable: $X\n      all: [{not: "
         "i}]\n",
         "all(any(a, /b/), not(c), inside(d), not(inside(e)), anywhere(g)) where regex $X h where comparison  $X > 1 where pattern $X "
         "all(not(i)) focus $X"},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        auto set = read(row.body);
        ASSERT_TRUE(set) << set.error().message();
        ASSERT_EQ(set->rules.size(), 1U) << set->refused.front().message;
        EXPECT_EQ(shown(set->rules.front().formula), row.formula);
    }
}

TEST(Rule, reads_what_else_it_says)
{
    auto set = read_rules(R"yaml(rules:
- id: a.b-c_1
  message: "why"
  languages: [js, typescript]
  severity: CRITICAL
  mode: taint
  pattern-sources:
  - pattern: source()
    label: A
    by-side-effect: only
  - patterns: [{pattern: "f($X)"}, {focus-metavariable: $X}]
    exact: true
  pattern-sinks: [{pattern: sink(), requires: A and not B}, {pattern: h($X), focus-metavariable: $X, label: L}]
  pattern-sanitizers: [{pattern: clean(), by-side-effect: "true"}]
  pattern-propagators: [{pattern: "$A.add($B)", from: $B, to: $A, replace-labels: [A]}]
  options: {symbolic_propagation: true, interfile: true, taint_unify_mvars: true, generic_ellipsis_max_span: 3}
  paths: {include: ["*.js"], exclude: [tests]}
  fix-regex: {regex: a, replacement: b, count: 1}
  metadata: {cwe: ["CWE-1"], n: 3}
)yaml",
                          "t.yaml");
    ASSERT_TRUE(set) << set.error().message();
    ASSERT_EQ(set->rules.size(), 1U) << set->refused.front().message;
    const Rule& rule = set->rules.front();
    EXPECT_EQ(rule.id, "a.b-c_1");
    EXPECT_EQ(rule.line, 2);
    EXPECT_EQ(rule.severity, Severity::critical);
    EXPECT_EQ(rule.mode, Mode::taint);
    EXPECT_EQ(rule.languages, (std::vector<std::string>{"js", "typescript"}));
    ASSERT_EQ(rule.sources.size(), 2U);
    EXPECT_TRUE(rule.sources[0].only_by_side_effect && rule.sources[0].by_side_effect && !rule.sources[0].exact);
    EXPECT_EQ(rule.sources[0].label, "A");
    EXPECT_TRUE(rule.sources[1].exact);
    EXPECT_EQ(rule.sinks.at(0).requires_, "A and not B");
    EXPECT_EQ(rule.sinks.at(1).formula.focus.at(0).at(0), "$X");
    EXPECT_TRUE(rule.sanitizers.at(0).by_side_effect);
    EXPECT_EQ(rule.propagators.at(0).from + rule.propagators.at(0).to, "$B$A");
    EXPECT_TRUE(rule.options.symbolic_propagation && rule.taint.unify_mvars);
    EXPECT_EQ(rule.options.generic_ellipsis_max_span, 3U);
    EXPECT_EQ(rule.include_paths.at(0) + rule.exclude_paths.at(0), "*.jstests");
    EXPECT_EQ(rule.fix_regex->count, 1);
    EXPECT_EQ(rule.metadata->at("n"), 3);
    ASSERT_EQ(set->notes.size(), 1U);
    EXPECT_EQ(set->notes.front().message, "t.yaml:16: rule a.b-c_1: options.interfile: has no effect");
}

TEST(Rule, refuses_one_by_one)
{
    struct Row {
        const char* why;
        const char* body;
        const char* message;
    };
    const Row rows[] = {
        {"an unknown key", "  pattern: a\n  colour: red\n", "r.yaml:7: rule r: colour: no such key of a rule"},
        {"an unknown operator", "  patterns:\n  - pattern: a\n  - pattern-where-python: x\n",
         "r.yaml:8: rule r: pattern-where-python: is not supported"},
        {"an unknown key of an operator", "  patterns:\n  - pattern: a\n  - metavariable-regex: {metavariable: $X, regex: a, flags: i}\n",
         "r.yaml:8: rule r: flags: is not supported here"},
        {"nothing to find", "  patterns:\n  - pattern-not: a\n",
         "r.yaml:6: rule r: patterns: the list must say what to find, not only what not to find"},
        {"a condition outside of a list", "  pattern-either:\n  - metavariable-regex: {metavariable: $X, regex: a}\n",
         "r.yaml:7: rule r: metavariable-regex: must stand directly in a list under \"patterns\""},
        {"a negation in a choice", "  pattern-either:\n  - pattern-not: a\n",
         "r.yaml:7: rule r: pattern-either: a negation may only stand in a list of patterns"},
        {"a mode of another engine", "  mode: join\n  join: {}\n", "r.yaml:6: rule r: mode: mode join is not supported"},
        {"no formula", "", "r.yaml:2: rule r: none of pattern, patterns, pattern-either, pattern-regex is there"},
        {"two formulas", "  pattern: a\n  pattern-regex: b\n", "r.yaml:7: rule r: pattern-regex: cannot stand beside \"pattern\""},
        {"a rule for a later version", "  pattern: a\n  min-version: 99.0.0\n",
         "r.yaml:7: rule r: min-version: the rule is not for this version of Semgrep's syntax (1.182.0)"},
        {"an option that nobody knows", "  pattern: a\n  options: {speed: 9}\n", "r.yaml:7: rule r: options.speed: is not supported"},
        {"another engine for generic patterns", "  pattern: a\n  options: {generic_engine: aliengrep}\n",
         "r.yaml:7: rule r: options.generic_engine: aliengrep is not supported"},
        {"a comparison that is none", "  patterns:\n  - pattern: f($X)\n  - metavariable-comparison: {comparison: $X >}\n",
         "r.yaml:8: rule r: metavariable-comparison: column 5 of \"$X >\": a value is expected"},
        {"a word for a metavariable", "  patterns:\n  - pattern: f($X)\n  - focus-metavariable: X\n",
         "r.yaml:8: rule r: focus-metavariable: expected a metavariable like $X, not \"X\""},
        {"a taint rule without sinks", "  mode: taint\n  pattern-sources: [{pattern: a}]\n",
         "r.yaml:2: rule r: rules: the key \"pattern-sinks\" is missing"},
        {"a missing hyphen", "  patterns:\n  - pattern: a\n    pattern-not: b\n",
         "r.yaml:7: rule r: patterns: expected one operator with its value; is a hyphen missing?"},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        auto set = read(row.body + std::string("- {id: good, message: m, languages: [go], severity: INFO, pattern: a}\n"));
        ASSERT_TRUE(set) << set.error().message();
        ASSERT_EQ(set->refused.size(), 1U);
        EXPECT_EQ(set->refused.front().message, row.message);
        ASSERT_EQ(set->rules.size(), 1U) << "the others of the file stay";
        EXPECT_EQ(set->rules.front().id, "good");
    }
}

TEST(Rule, refuses_files)
{
    EXPECT_FALSE(read_rules("a: b: c", "x.yaml"));
    EXPECT_FALSE(read_rules("key: 1", "x.yaml"));
    EXPECT_FALSE(read_rules("rules: 7", "x.yaml"));
    EXPECT_FALSE(read_rules("rules: &a [*a]", "x.yaml"));
    EXPECT_TRUE(read_rules("", "x.yaml"));
    EXPECT_TRUE(read_rules("rules: []", "x.yaml"));
    EXPECT_TRUE(
        read_rules(R"({"rules": [{"id": "j", "message": "", "languages": ["go"], "severity": "INFO", "pattern": "\"x\""}]})", "x.json"));
}

TEST(Rule, reads_ten_thousand)
{
    std::string pack = "rules:\n";
    for (int i = 0; i < 10'000; ++i) {
        pack += "- {id: r" + std::to_string(i) + ", message: m, languages: [python], severity: LOW, pattern: 'f(" + std::to_string(i) +
                ")', metadata: {";
        for (int n = 0; n < 30; ++n) pack += (n ? ", k" : "k") + std::to_string(n) + ": [a, b]";
        pack += "}}\n";
    }
    auto set = read_rules(pack, "pack.yaml");
    ASSERT_TRUE(set) << set.error().message();
    EXPECT_EQ(set->rules.size(), 10'000U);
}

}  // namespace
}  // namespace bawn::check
