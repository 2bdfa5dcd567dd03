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

#include "check/placeholders.h"
#include "check/syntax.h"

namespace bawn::check {

struct Spelling {
    std::string pattern;                   // as written, without what surrounds it
    std::string text;                      // as the grammar reads it
    std::uint32_t begin = 0, end = 0;      // of the pattern in `text`: the rest is what makes it whole
    std::vector<Placeholder> placeholders; // by begin
    GrammarTree grammar;                   // of `text`

    std::string written(std::uint32_t begin, std::uint32_t end) const;  // what a range of `text` was in the pattern
};

Spelling spell(const Language&, std::string_view pattern);

}  // namespace bawn::check
