#pragma once

// A rule's formula over one file: Semgrep's range semantics.
//
//     auto compiled = TRY(CompiledFormula::compile(rule.formula, dialect, rule.options, patterns));
//     std::vector<Match> found = compiled.evaluate(file, options, work);
//
// all: every positive child is asked; a range survives when it lies inside a range of each `inside` child and equals or
// lies inside … of the others, with metavariables that agree; negations take away; then conditions, then focus.
// any: the union. A leaf is a pattern's matches or a regex's. Text rules (generic, regex) have files without a tree.

#include <memory>

#include "check/match.h"
#include "check/requirement.h"
#include "check/rule.h"

namespace bawn::check {

// What the patterns of a rule are written in.
struct Dialect {
    enum class Mode { tree, generic, regex } mode = Mode::tree;
    const Language* language = nullptr;  // of mode tree
    bool operator==(const Dialect&) const = default;
};

// "python" in all its grammars, "generic", "regex" and "none"; empty: no language that we read.
std::vector<Dialect> dialects_named(std::string_view);

class CompiledFormula {
public:
    static Result<CompiledFormula> compile(const Formula&, const Dialect&, const MatchOptions&, Patterns&);
    CompiledFormula(CompiledFormula&&) noexcept;
    CompiledFormula& operator=(CompiledFormula&&) noexcept;
    ~CompiledFormula();

    // By begin, then end. Nothing twice.
    std::vector<Match> evaluate(const ParsedFile&, Work&) const;

    Requirement required() const;

    // Patterns that only the language which extends this one can spell, and which match nothing here: each with its line and why.
    std::vector<std::string> unread() const;
    bool can_match() const;  // false: not in any text of this language, for what must match is unread

    // False: a look at the words of the text, or at the index, tells that nothing matches.
    bool may_match(const TextWords&) const;
    bool may_match(const NodeIndex&) const;

private:
    struct Parts;
    explicit CompiledFormula(std::unique_ptr<Parts>);
    std::unique_ptr<Parts> parts_;
};

}  // namespace bawn::check
