#pragma once

// The matches of one pattern in a tree that grows: only nodes that are new, or whose answer may be another one now, are looked at.
//
//     PatternMatches known;
//     match_again(pattern, file, options, known, work);   // known.found is what match() gives; and again after each update of the tree
//
// An update builds anew every node that holds something new, so what an old node holds is as it was. Two things are not in a node: what
// stands around it, which few patterns look at, and what Facts say of names, which text elsewhere may change: mostly that of the loop
// around it (TreeChange), seldom that of another function (Facts::answers_as).

#include <cstdint>
#include <vector>

#include "check/match.h"
#include "check/match_heads.h"

namespace bawn::check {

struct PatternMatches {
    std::vector<Match> found;
    std::vector<const Node*> doubtful;  // nodes that were compared with what Facts say; by begin
    std::vector<const Node*> begun;     // where the first statement of several matches, and what follows may come; by begin
    std::uint32_t version = 0;          // of the tree; 0: nothing is known
    std::uint32_t changed = 0;          // the version that brought the last difference
    std::optional<Beginning> beginning;  // of the pattern
    enum class Looks { inside, behind, around } looks = Looks::inside;  // where the pattern looks
};

// `file` has an index.
void match_again(const Pattern&, const ParsedFile&, const MatchOptions&, PatternMatches&, Work&);

}  // namespace bawn::check
