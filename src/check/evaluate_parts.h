#pragma once

// A compiled formula, as evaluate.cpp walks through it.

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
    bool is_never = false;     // a pattern of the language that extends this one: C has no std::system
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
