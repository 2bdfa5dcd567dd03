#pragma once

// Ranges of a text with metavariables, and what Semgrep's boolean operators do with sets of them.
//
// A set is in the order in which it was found, and that order is kept: an intersection treats sets of `inside` ranges
// after the others, and tells them by their first element. What differs in nothing stands in a set once.

#include <vector>

#include "check/match.h"

namespace bawn::check {

struct RangeMatch {
    enum class Kind : std::uint8_t {
        plain,     // of a pattern
        inside,    // only says where others may be
        anywhere,  // only has to be there
        regex,
    };
    Match match;
    Kind kind = Kind::plain;
    const std::string* fix = nullptr;  // of the formula that found it
};
using Ranges = std::vector<RangeMatch>;

// Do they agree on the metavariables that both have? Groups of expressions ($1) agree always.
bool agree(const Bindings&, const Bindings&, const ParsedFile&, const MatchOptions&);

// The ranges of one that lie in a range of the other (of either side), with the metavariables of both. An `inside` is kept
// only where it lies in another `inside`.
Ranges intersection(const Ranges&, const Ranges&, const ParsedFile&, const MatchOptions&, Work&);

// Without those that a negative range takes away: a pattern only takes what is the same range, an expression what holds it
// or lies in it, an `inside` what lies in it, an `anywhere` everything.
Ranges difference(Ranges, const Ranges& negative, const ParsedFile&, const MatchOptions&, Work&);

void add_bindings(Bindings& into, const Bindings&);  // those that are not there yet
void drop_duplicates(Ranges&);

}  // namespace bawn::check
