#pragma once

// What metavariable-analysis asks about a text.

#include <string_view>

namespace bawn::check {

// Does this look drawn by lot (a key, a token) rather than written? More than 64 bits of surprise for a reader of English,
// and most of what its length could hold: Semgrep's thresholds.
bool looks_random(std::string_view);

// Can matching this expression take exponentially long? A repetition of what holds a repetition, with something behind it
// that may fail.
bool may_backtrack_endlessly(std::string_view expression);

}  // namespace bawn::check
