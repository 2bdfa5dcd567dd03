#pragma once

// The word somebody meant: for "did you mean" in errors.
//
//     nearest("baned", {"banned", "allowed"}) == "banned"

#include <span>
#include <string_view>

namespace bawn {

// The known word that is fewest edits away (insert, delete, replace, swap two neighbours), or "" when the best is
// further than a third of the word's length. Of equals the first. A word over 64 bytes is nobody's typo.
std::string_view nearest(std::string_view word, std::span<const std::string_view> known);

}  // namespace bawn
