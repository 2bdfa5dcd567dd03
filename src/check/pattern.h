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
// In the tree: `$X. ... .f()` is a member whose property is an ellipsis; a parameter `$X` is a parameter with that name, but
// `...` and `$...X` stand in lists by themselves; `{$X}` of JavaScript is a pair of it with itself. A string_pattern's word is
// the content as the rule has it. Words of names that hold a placeholder among other text ("a.$X" of an import) keep it.
// What is not given is not asked: decorators, modifiers, types of parameters and results, bases, defaults
// ("less is more"). Errors name the pattern's line and what is wrong there.
//
// How its tree looks, where that does not follow from tree.h:
//   ...         `ellipsis`, bare: also for a statement, a parameter, a field, a case, a base, a condition
//   a. ... .b   member(object: member(object: a, property: ellipsis), property: b)
//   $S; or $S   as a statement: expression_statement[metavariable]; $...S: expression_statement[metavariable_list]
//   "..." "$X" "=~/re/flags"    string_pattern, word: the content; any other string is a `string`
//   f($X), @$X, class $X, {$X: 1}, x.$X    metavariable in the place of the name
//   def f(...), class C, if (c)  without a body: no child of that role, and it is not asked
// What stands alone and ends with no `;` of its own is an expression, not a statement.

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/error.h"
#include "check/language.h"
#include "check/regex.h"

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
    const Regex* regex(const Node&) const;        // of a string_pattern "=~/re/flags" (or a name "=~/re/"); else nullptr
    std::span<const Word> metavariables() const;  // "$X", "$...ARGS": in order of first occurrence

    // Texts that a file must hold for this pattern to match, in any case: names, literals (never what constant
    // propagation or import aliases can supply otherwise). Empty: it may match anything.
    std::vector<std::string> required_literals() const;

private:
    struct Parts;
    explicit Pattern(std::unique_ptr<Parts>);
    std::unique_ptr<Parts> parts_;
};

// Those of a pack: rules hold the same ones over and over (what a request brings in), and each is compiled once.
class Patterns {
public:
    explicit Patterns(Words& words) : words_(&words) {}
    Result<std::shared_ptr<const Pattern>> get(const Language&, std::string_view text);
    Result<std::shared_ptr<const Regex>> regex(std::string_view expression, const RegexOptions& = {});
    Words& words() const { return *words_; }
    void add_words_to(Words& layer) { words_ = &layer; }  // above those used so far

private:
    Words* words_;
    std::map<std::pair<const Language*, std::string>, std::shared_ptr<const Pattern>> known_;
    std::map<std::pair<std::string, RegexOptions>, std::shared_ptr<const Regex>> regexes_;
};

}  // namespace bawn::check
