#pragma once

// A Semgrep pattern, compiled for one language.
//
//     auto pattern = TRY(Pattern::parse(*find_language("python"), "subprocess.call(..., shell=True, ...)", words));
//
// A pattern is one expression, a sequence of statements, or a part of a definition (a member of a class, a decorator,
// an import …). As in Semgrep (docs "pattern syntax", tests/patterns of opengrep):
//   $X          any expression, name, type or statement; equal wherever it occurs. $_ is not bound
//   $...X       any number of arguments, parameters or elements
//   ...         any number of arguments, statements (also through nested blocks), fields, parts of a method chain
//   <... e ...> an expression that holds e at any depth
//   "..."       any string; "=~/re/" a string that matches; "$X" binds the content; "a...b" holds pieces
//   ($X: T), (T $X), ($X : T)   typed, in the language's own spelling
//   x.$F(...), $X. ... .f()     method chains
// What is not given is not asked: decorators, modifiers, types of parameters and results, bases, defaults
// ("less is more"). Errors name the pattern's line and what is wrong there.

#include <string>
#include <vector>

#include "check/language.h"

namespace bawn::check {

enum class PatternForm {
    expression,  // matches at any node that is an expression (also one in a statement)
    statements,  // matches at any run of statements of a block; ends where its last statement ends
    part,        // matches at any node of its kind: a parameter, a decorator, a case, a type …
};

class Pattern {
public:
    static Result<Pattern> parse(const Language&, std::string_view text, Words&);
    Pattern(Pattern&&) noexcept;
    Pattern& operator=(Pattern&&) noexcept;
    ~Pattern();

    PatternForm form() const;
    const Node& root() const;                     // form expression, part: the node; statements: a `block` of them
    const Language& language() const;
    std::string_view text() const;
    std::span<const Word> metavariables() const;  // "$X", "$...ARGS": in order of first occurrence

    // Texts that a file must hold for this pattern to match, in any case: names, literals (never what constant
    // propagation or import aliases can supply otherwise). Empty: it may match anything.
    std::vector<std::string> required_literals() const;

private:
    struct Parts;
    explicit Pattern(std::unique_ptr<Parts>);
    std::unique_ptr<Parts> parts_;
};

}  // namespace bawn::check
