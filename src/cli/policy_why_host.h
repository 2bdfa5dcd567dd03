#pragma once

// The half of `bawn policy why` that is about a host.

#include <string>

#include "cli/command.h"

namespace bawn::cli {

// A word that is meant as a host: it has a dot or a colon, or is a number; also where no program should take it for one.
bool is_meant_as_host(std::string_view word);

// Tells it, and returns how the command ends: 0, or `against` for a host that is denied.
Result<int> tell_why_host(World&, const Given&, std::string_view word, int against);

}  // namespace bawn::cli
