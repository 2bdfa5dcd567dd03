#pragma once

// A pattern's text as its grammar can read it: placeholders spelled as names, between what makes a whole text of it.
//
//     Spelling spelled = spell(*find_language("java"), "foo(..., $X)");
//     // text "foo(el_, mv_X);" with placeholders at [4, 7) and [9, 13)
//
// A placeholder may stand where a grammar wants an expression, a statement, a member or a type, so there are several
// spellings for each (Language::forms). The most likely one is tried first; while the grammar finds errors, each
// placeholder in turn takes the spelling that leaves the fewest.

#include <string>
#include <vector>

#include "check/syntax.h"

namespace bawn::check {

struct Placeholder {
    enum class What { ellipsis, metavariable, metavariable_list, deep, typed } what{};
    std::string name;                      // "$X", "$...X"; "" for an ellipsis
    std::string type;                      // of a typed one, as written
    std::uint32_t begin = 0, end = 0;      // in the pattern as written
    std::uint32_t content_begin = 0, content_end = 0;  // of a deep one: e in <... e ...>
    bool is_spelled = false;               // false: left as it is written, or within a typed one
    std::uint32_t spelled_begin = 0, spelled_end = 0;
    std::uint32_t spelled_content_begin = 0;  // of a deep one
};

struct Spelling {
    std::string pattern;                   // as written, without what surrounds it
    std::string text;                      // as the grammar reads it
    std::uint32_t begin = 0, end = 0;      // of the pattern in `text`: the rest is what makes it whole
    std::vector<Placeholder> placeholders; // by begin
    GrammarTree grammar;                   // of `text`

    std::string written(std::uint32_t begin, std::uint32_t end) const;  // what a range of `text` was in the pattern
};

Spelling spell(const Language&, std::string_view pattern);

// "$X" and the like, from a place in a text on; 0 where there is none. `$_GET` of PHP is none.
std::size_t metavariable_length(std::string_view text);

}  // namespace bawn::check
