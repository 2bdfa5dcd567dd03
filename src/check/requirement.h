#pragma once

// What a text must hold for a rule to find anything in it, in conjunctive form: one text of every clause.

#include <compare>
#include <string>
#include <vector>

namespace bawn::check {

struct RequiredText {
    std::string text;
    bool is_word = false;  // exactly so, with no letter, digit or '_' beside it; else anywhere, in any case of ASCII letters
    auto operator<=>(const RequiredText&) const = default;
};

using Clause = std::vector<RequiredText>;
using Requirement = std::vector<Clause>;  // empty: anything may match

}  // namespace bawn::check
