#pragma once

// A rule as Semgrep's YAML says it, read and checked, but not yet compiled for a language.
//
//     auto rules = TRY(read_rules(text, "sql.yaml"));       // every rule, or why one was refused
//     for (const RefusedRule& r : rules.refused) …          // "sql.yaml:14: rule x: pattern-where-python is not supported"
//
// Nothing is ignored silently: an unknown key or operator refuses its rule (not the file), by rule id, line and operator.
// `metadata` is free-form. What Semgrep documents as without effect on what is found (options.interfile, time limits) is a note.
// Both forms of Semgrep's syntax are read: `patterns` … and `match: {all: …, where: …}`; JSON is YAML.

#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/json.h"
#include "check/match.h"

namespace bawn::check {

// INFO, LOW, WARNING = MEDIUM, ERROR = HIGH, CRITICAL; INVENTORY and EXPERIMENT are told as info.
enum class Severity { info, low, medium, high, critical };
std::string_view name_of(Severity);                        // "info", "low" …, as Bawn itself writes them
std::optional<Severity> severity_named(std::string_view);

enum class Mode { search, taint };  // join, extract and others are refused by name

// A tree of pattern operators. Conditions (metavariable-…) and focus belong to an `all`.
struct Formula {
    enum class Operator {
        pattern,
        regex,       // leaves: text
        all,
        any,             // patterns, pattern-either: children
        inside,               // children[0]
        not_,                 // pattern-not, pattern-not-regex, pattern-not-inside (around an inside): children[0]
        anywhere,             // pattern-anywhere
    };
    Operator op = Operator::pattern;
    std::string text;               // of a leaf
    std::vector<Formula> children;
    struct Condition {
        enum class What { regex, pattern, comparison, analysis, type } what{};
        std::string metavariable, text;      // text: the regex, the comparison, the analyzer
        bool constant_propagation = false;   // of metavariable-regex
        std::string language;                // of metavariable-pattern and -type; empty: the rule's
        std::vector<Formula> pattern;        // of metavariable-pattern: one
        bool strip = false;                  // of metavariable-comparison: every metavariable stands in int()
        std::vector<std::string> types;      // of metavariable-type: one of them
        int line = 0;
    };
    std::vector<Condition> conditions;
    std::vector<std::vector<std::string>> focus;  // each: one or several metavariables
    std::string as;                               // v2 `as:`, a metavariable for the whole match; empty otherwise
    std::optional<std::string> fix;               // v2: replaces the rule's for what this formula finds
    int line = 0;
};

struct TaintSource {
    Formula formula;
    bool exact = false, by_side_effect = false, control = false;
    bool only_by_side_effect = false;
    std::string label, requires_;
    int line = 0;
};
struct TaintSink {
    Formula formula;
    bool exact = true;
    bool at_exit = false;
    std::string requires_;
    int line = 0;
};
struct TaintSanitizer {
    Formula formula;
    bool exact = false, by_side_effect = false, not_conflicting = false;
    int line = 0;
};
struct TaintPropagator {
    Formula formula;
    std::string from, to;
    bool by_side_effect = true;
    std::string label, requires_;
    std::vector<std::string> replace_labels;
    int line = 0;
};

struct Rule {
    std::string id, message, file;
    std::string file_hash;               // SHA-256 of the whole file's text
    int line = 0;
    std::vector<std::string> languages;  // as written: "python", "generic", "regex"
    Severity severity = Severity::medium;
    std::string severity_word;           // as written: "WARNING"
    Mode mode = Mode::search;
    Formula formula;                     // of a search
    std::vector<TaintSource> sources;
    std::vector<TaintSink> sinks;
    std::vector<TaintSanitizer> sanitizers;
    std::vector<TaintPropagator> propagators;
    MatchOptions options;
    struct TaintOptions {
        bool assume_safe_booleans = false, assume_safe_numbers = false, assume_safe_functions = false;
        bool assume_safe_indexes = false, assume_safe_comparisons = false, only_propagate_through_assignments = false;
        bool unify_mvars = false, intrafile = false, focus_on_source = false;
    } taint;
    std::size_t most_matches = 0;        // options.max_match_per_file; 0: no limit
    std::vector<std::string> include_paths, exclude_paths;
    std::optional<std::string> fix;
    struct FixRegex {
        std::string regex, replacement;
        int count = 0;
    };
    std::optional<FixRegex> fix_regex;
    std::shared_ptr<const Json> metadata;  // an object, free-form: cwe, owasp, hint, gate, confidence, references …
};

struct RefusedRule {
    std::string file, rule, operator_, message;  // message: whole, "FILE:LINE: rule ID: …"
    int line = 0;
};

struct RuleSet {
    std::vector<Rule> rules;
    std::vector<RefusedRule> refused;
    std::vector<RefusedRule> notes;  // accepted, but something of the rule has no effect here: for --stats and lint
};

// ErrorKind::invalid when the file is no YAML or holds no `rules:` list.
Result<RuleSet> read_rules(std::string_view yaml, const std::string& file_name);

}  // namespace bawn::check
