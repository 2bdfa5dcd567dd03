#pragma once

// A compiled formula, as evaluate.cpp walks through it.

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "check/conditions.h"
#include "check/evaluate.h"
#include "check/generic.h"
#include "check/match_heads.h"
#include "check/pattern.h"

namespace bawn::check {

struct FormulaParts {
    Formula::Operator op{};
    std::shared_ptr<const Pattern> pattern;  // a leaf is one of these three, or matches nothing
    std::optional<GenericPattern> generic;
    std::shared_ptr<const Regex> regex;
    std::vector<Word> needed;  // of the pattern: words that stand in every text where it matches
    std::vector<Head> heads;   // of the pattern: what it begins with
    Word same_pattern = no_word;  // of all that match alike
    // Why the pattern cannot be read here, but only in the language that extends this one (C has no std::system): it matches nothing.
    std::optional<std::string> unread;
    std::vector<Word> groups;  // of the regex
    bool selects = false;      // the pattern is a metavariable and nothing else
    std::vector<FormulaParts> children;

    struct Nested;
    struct Condition {  // one of the two
        std::optional<CompiledCondition> condition;
        std::unique_ptr<Nested> nested;
    };
    std::vector<Condition> conditions;
    std::vector<std::vector<Word>> focus;
    Word as = no_word;
    std::optional<std::string> fix;
    MatchOptions options;
};

// False where all that must match has a leaf that cannot.
template <typename Leaf>
bool may_match(const FormulaParts& formula, const Leaf& leaf)
{
    auto may = [&](const FormulaParts& child) { return may_match(child, leaf); };
    switch (formula.op) {
    case Formula::Operator::pattern:
    case Formula::Operator::regex: return !formula.unread && leaf(formula);
    case Formula::Operator::all: return std::ranges::all_of(formula.children, may);
    case Formula::Operator::any: return std::ranges::any_of(formula.children, may);
    case Formula::Operator::inside:
    case Formula::Operator::anywhere: return may(formula.children.front());
    case Formula::Operator::not_: return true;
    }
    return true;
}

struct FormulaParts::Nested {  // metavariable-pattern
    Word metavariable = no_word;
    bool has_language = false;
    Dialect dialect;
    FormulaParts formula;
};

struct CompiledFormula::Parts {
    FormulaParts formula;
    Word same = no_word;  // of all formulas that find the same
};

}  // namespace bawn::check
