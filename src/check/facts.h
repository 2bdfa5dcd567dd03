#pragma once

// What is known about the names of one file without running it: what an import stands for, what a constant is worth,
// which type a variable was declared with. Computed lazily, once for a tree.
//
//     import subprocess as sp     qualified(sp.call)  -> "subprocess.call"
//     from os import system       qualified(system)   -> "os.system"
//     key = "secret"              constant(key)       -> the node of "secret", at every use that only it reaches
//
// Constants follow Semgrep's constant propagation: literals assigned once, or on every path before the use (flow
// inside one function, class fields and module constants that nobody assigns again), and through + of strings, text templates
// and arithmetic of integers. Symbolic values (options.symbolic_propagation) give the expression itself.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <variant>

#include "check/language.h"
#include "check/tree.h"

namespace bawn::check {

struct SomeText {  // a string that is constant, though which one depends on the path
    bool operator==(const SomeText&) const = default;
};
using Constant = std::variant<std::string, long long, double, bool, SomeText, std::nullptr_t>;  // a string without quotes

class Facts {
public:
    Facts(const Language&, const Node& root, std::string_view text, Words&);
    Facts(Facts&&) noexcept;
    ~Facts();

    // The name as the import says: "java.security.MessageDigest", "subprocess.call"; empty when it is not imported.
    // For a name, a member (through its object), a type, a call's callee. Several where two imports say the same name.
    std::span<const std::string> qualified(const Node&) const;

    // What a name that nothing in the file defines may be, by `import x.*` and the like: "x.name" for each of them.
    std::span<const std::string> perhaps_qualified(const Node& name) const;

    // The value of an expression where it is known at this place.
    std::optional<Constant> constant(const Node&) const;

    bool is_some_text(const Node&) const;  // constant, and a string

    // The one expression that a name stands for here, or nullptr.
    const Node* symbolic(const Node& name) const;

    // The declared (or plainly inferred: new T(), a literal) type, as written, of a name or expression; empty: unknown.
    std::string_view type_of(const Node&) const;

    // The same as its node, where the text has one; and, across languages, as "int", "float", "string", "bool", "number".
    const Node* declared_type(const Node&) const;
    std::string_view plain_type(const Node&) const;
    static std::string_view plain_type(std::string_view written);

    // The definition that a name refers to within this file (a parameter, variable, function), or nullptr. Two names with
    // the same definition are the same variable; metavariables compare names by it.
    const Node* definition(const Node& name) const;

    // For who keeps what it found in statements that stay the same (kept_answers.h): how often something was asked that text behind them
    // may answer otherwise next time, as what a variable is worth; what imports say of a word, unless something else here defines it; and
    // whether, where the text before a statement is the same in another version of the file, its names have the same definitions there.
    std::uint64_t questions() const;
    std::span<const std::string> imported(Word) const;
    bool imports_all_of_something() const;
    bool defines_as(const Facts&) const;

    // Does what is said of definitions of both versions hold as it did: their types, and what those are worth that are assigned once? The
    // other answers follow the text up to where they are asked, but for loops, where they follow the whole loop. The older one must have
    // been settled while its tree stood.
    bool answers_as(const Facts& older, std::uint32_t version_of_older) const;
    void settle() const;

    struct Tables;  // facts_tables.h

private:
    std::unique_ptr<Tables> tables_;
};

}  // namespace bawn::check
