#pragma once

// A rule's formula over one file: Semgrep's range semantics.
//
//     auto compiled = TRY(CompiledFormula::compile(rule.formula, language, words));
//     std::vector<Match> found = compiled.evaluate(file, options, work);
//
// all: every positive child is asked; a range survives when it lies inside a range of each `inside` child and equals or
// lies inside … of the others, with metavariables that agree; negations take away; then conditions, then focus.
// any: the union. A leaf is a pattern's matches or a regex's. Text rules (generic, regex) have files without a tree.

#include <memory>

#include "check/match.h"
#include "check/rule.h"

namespace bawn::check {

class CompiledFormula {
public:
    // `language` nullptr: mode regex or generic (by `generic`).
    static Result<CompiledFormula> compile(const Formula&, const Language* language, bool generic, const MatchOptions&, Words&);
    CompiledFormula(CompiledFormula&&) noexcept;
    CompiledFormula& operator=(CompiledFormula&&) noexcept;
    ~CompiledFormula();

    std::vector<Match> evaluate(const ParsedFile&, Work&) const;

    // In conjunctive form: a file must hold one text of every set, compared without case. Empty: it may match anything.
    std::vector<std::vector<std::string>> required() const;

private:
    struct Parts;
    explicit CompiledFormula(std::unique_ptr<Parts>);
    std::unique_ptr<Parts> parts_;
};

}  // namespace bawn::check
