#pragma once

// Does what a metavariable stands for meet a condition of the formula? All but metavariable-pattern, which is a formula
// of its own (evaluate.cpp).

#include <memory>
#include <optional>

#include "check/comparison.h"
#include "check/match.h"
#include "check/regex.h"
#include "check/rule.h"

namespace bawn::check {

class CompiledCondition {
public:
    // `language`: nullptr in text rules.
    static Result<CompiledCondition> compile(const Formula::Condition&, const Language* language, Patterns&);

    // The bindings that hold where it does (groups of an expression), or nothing where it does not.
    std::optional<Bindings> holds(const Bindings&, const ParsedFile&, const MatchOptions&, Work&) const;

    Word metavariable() const { return metavariable_; }

private:
    std::optional<Bindings> regex_holds(const Value&, const ParsedFile&, const MatchOptions&, Work&) const;
    bool type_holds(const Value&, const ParsedFile&, const MatchOptions&, Work&) const;

    Formula::Condition::What what_{};
    Word metavariable_ = no_word;
    bool constant_propagation_ = false, strip_ = false;
    std::string analyzer_;
    std::shared_ptr<const Regex> regex_;
    std::vector<Word> groups_;  // of the expression: "$1", "$2" …, and then those with names
    std::optional<Comparison> comparison_;
    std::vector<Pattern> types_;
};

// What an expression binds for its groups; the offsets are those in `text`, moved by `base`.
void bind_groups(const Regex&, const std::vector<Word>& groups, const Captures&, std::string_view text, std::uint32_t base, Bindings&);
std::vector<Word> group_words(const Regex&, Words&);

// The content of a string, or of what is constant, and the text as written otherwise.
std::string known_text(const Value&, const ParsedFile&);

}  // namespace bawn::check
