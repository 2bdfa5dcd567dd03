#pragma once

// Where to look for an expression before running it: strings of which one stands near the begin of every match.
//
//     regex_anchor(R"((?i)[\w.-]{0,50}?(?:api|auth)_key\s*=)")
//         -> heads {"api_key", "auth_key"}, each 0 to 50 characters behind the begin of a match,
//            rest (?i)(?:api|auth)_key\s*=
//
// So a literal matcher finds the few places that can matter, and `rest`, tried there, tells most of them from a match.
// For RE2's syntax, over text in which a character is a byte.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bawn::check {

struct RegexAnchor {
    static constexpr std::size_t unbounded = static_cast<std::size_t>(-1);
    std::vector<std::string> heads;             // lower case; met in any case
    std::size_t nearest = 0, furthest = 0;      // from the begin of a match to its head
    std::size_t longest = unbounded;            // a match
    std::string rest;                           // what follows from the head on, as an expression of its own
};

// nullopt where no such strings of two bytes or more are known.
std::optional<RegexAnchor> regex_anchor(std::string_view expression);

}  // namespace bawn::check
