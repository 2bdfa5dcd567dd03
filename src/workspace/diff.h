#pragma once

// diff: a change as text, for people and for `git apply`.
//
// For people every byte goes through printable(), so that no file or name can drive the terminal; binary files are told by
// size and hash. as_patch() writes raw bytes in git's extended format, names quoted as git does, binary files as deltas of
// type literal.

#include <string>

#include "base/error.h"
#include "workspace/change_set.h"

namespace bawn::workspace {

enum class Colour { off, on };

struct DiffPlaces {
    const Folder& before;  // the repository
    const Folder& after;   // upper, copy, or the repository itself
};

// A file larger than `limit` is told like a binary one.
Result<std::string> diff_of(const DiffPlaces&, const Change&, Colour = Colour::off, std::uint64_t limit = 8 << 20);
Result<std::string> as_patch(const DiffPlaces&, const Change&, std::uint64_t limit = 256 << 20);

// The hunks between two texts, for people: empty where they are the same.
Result<std::string> diff_of(const std::string& before, const std::string& after);

// "protected first": held, then review, then the rest, each in the order of paths.
std::vector<const Change*> in_order_of_review(const ChangeSet&);

}  // namespace bawn::workspace
