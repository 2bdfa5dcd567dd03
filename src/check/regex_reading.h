#pragma once

// What an expression says where RE2 and Perl differ, without compiling it.

#include <optional>
#include <string>
#include <string_view>

namespace bawn::check {

struct RegexReading {
    bool only_perl = false;                   // RE2 accepts it and means something else: \v, \C
    bool dollar_before_last_newline = false;  // a `$` that is not certainly the end of a line
    bool caret_in_lines = false;              // a `^` that may be the begin of a line
    bool space = false;                       // \s or \S: Perl counts the vertical tab
};

RegexReading read_regex(std::string_view expression, bool multiline);

// An expression that RE2 may accept and that matches wherever this one does, and elsewhere too: look-around is left out,
// atomic groups are groups, a back-reference is anything. nullopt where that is not known how.
std::optional<std::string> weakened_for_re2(std::string_view expression);

}  // namespace bawn::check
