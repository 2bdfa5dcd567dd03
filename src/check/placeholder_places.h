#pragma once

// Where a placeholder stands in a pattern's text: what it is likely to be there, before a grammar has read it.

#include "check/placeholders.h"

namespace bawn::check {

bool stands_as_statement(std::string_view text, const Placeholder&);  // alone on its line or between statements, in no brackets but braces
bool stands_as_parameter(std::string_view text, const Placeholder&);  // f(...) {
bool stands_as_member(std::string_view text, const Placeholder&);  // class C { ...
bool stands_in_outer_brackets(std::string_view text, const Placeholder&);  // in one pair of round ones
bool stands_in_quotes(std::string_view text, const Placeholder&);  // within "…", not within "${…}"
bool is_set_by_shell(std::string_view text, const Placeholder&);  // $X=1, $X+=1: the name of what is set has no "$"
bool is_left_alone_first(std::string_view text, const Placeholder&);  // ...rest, String...; ($X) => …

}  // namespace bawn::check
