#pragma once

// The one door for regular expressions of rules.
//
//     Regex regex = TRY(Regex::compile(R"((?P<key>\w+)\s*=\s*(\S+))"));
//     std::optional<Captures> found = TRY(regex.search(text));       // the leftmost match at or behind an offset
//     if (found) found->text(2, text);                                // "" where the group took no part
//
// Expressions mean what they mean to Perl (Semgrep's are PCRE, gitleaks' the part that RE2 has). RE2 runs them, in
// linear time; PCRE2 only where an expression asks for what RE2 lacks: look-around, back-references, atomic groups. Where
// the two read the same expression differently (`$` before a last newline, \s and the vertical tab), the text decides:
// PCRE2 answers for the texts on which it matters.
//
// PCRE2 runs under limits that count its steps. A search that reaches one fails, with ErrorKind::unavailable: it is never
// taken for "no match". A Regex is immutable; any number of threads may search with it.

#include <compare>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"

namespace bawn::check {

enum class RegexDialect {
    perl,  // PCRE and Python
    re2,   // as Go reads it: `$` is the end of the text. Nothing that RE2 lacks is accepted
};

enum class RegexText {
    utf8,   // a character is a code point; bytes that are no UTF-8 match nothing
    bytes,  // a character is a byte
};

struct RegexOptions {
    RegexDialect dialect = RegexDialect::perl;
    RegexText text = RegexText::utf8;
    bool ignore_case = false;  // (?i)
    bool multiline = false;    // (?m)
    bool dot_all = false;      // (?s)
    auto operator<=>(const RegexOptions&) const = default;
};

struct Captures {
    static constexpr std::size_t none = static_cast<std::size_t>(-1);
    struct Group {
        std::size_t begin = none, end = none;  // offsets in the whole text
        bool took_part() const { return begin != none; }
    };
    std::vector<Group> groups;  // the whole match first

    std::string_view text(std::size_t group, std::string_view whole) const
    {
        if (group >= groups.size() || !groups[group].took_part()) return {};
        return whole.substr(groups[group].begin, groups[group].end - groups[group].begin);
    }
};

class Regex {
public:
    static Result<Regex> compile(std::string_view expression, RegexOptions = {});
    Regex(Regex&&) noexcept;
    Regex& operator=(Regex&&) noexcept;
    ~Regex();

    // The leftmost match that begins at `from` or later. What stands before `from` counts for \b, ^ and look-behind.
    // `to`: the caller knows that no match ends later; spares the search the rest of a long text.
    Result<std::optional<Captures>> search(std::string_view text, std::size_t from = 0, std::size_t to = std::string_view::npos) const;
    // The same without its groups, which is quicker.
    Result<std::optional<Captures::Group>> find(std::string_view text, std::size_t from = 0, std::size_t to = std::string_view::npos) const;
    Result<bool> matches(std::string_view text) const;  // is there one anywhere?
    Result<bool> matches_at(std::string_view text, std::size_t at, std::size_t to) const;  // one that begins there and ends by `to`?

    std::size_t groups() const;  // without the whole match
    const std::vector<std::pair<std::string, std::size_t>>& names() const;  // of groups, with their numbers
    const std::string& expression() const;

private:
    struct Engine;
    Result<std::optional<Captures>> search(std::string_view text, std::size_t from, std::size_t to, std::size_t wanted) const;
    explicit Regex(std::unique_ptr<Engine>);
    std::unique_ptr<Engine> engine_;
};

// Literals one of which stands, whatever its case, in every text that the expression matches: for prefilters. Lower case
// (ASCII), none shorter than three bytes. Empty: nothing is known, and every text must be searched.
std::vector<std::string> required_literals(std::string_view expression, RegexOptions = {});

}  // namespace bawn::check
