#pragma once

// Where could a pattern match at all? At nodes that look like what it begins with: a few chains of the index instead of a tree.
//
//     Beginning beginning = beginning_of(pattern, options);
//     std::ranges::any_of(beginning.heads, [&](const Head& head) { return index.has(head); })   // false: it matches nowhere

#include <vector>

#include "check/match.h"
#include "check/match_index.h"

namespace bawn::check {

struct Beginning {
    std::vector<Head> heads;  // it begins with one of them; none: it matches nothing
    bool is_within = false;   // a statement: matches by what is in it, however deep
};

Beginning beginning_of(const Pattern&, const MatchOptions&);

}  // namespace bawn::check
