#pragma once

// The names of a process's environment, and never a value: what follows a '=' is skipped as it is read, and the buffer
// it went through is wiped.

#include <string>
#include <vector>

#include "base/error.h"
#include "base/fd.h"
#include "inventory/known_names.h"

namespace bawn::inventory {

// Of an open /proc/PID/environ: the names that stand in `wanted`, in the order they are met; 4 MiB are read at most.
Result<std::vector<std::string>> variable_names(const Fd& environ, const NameSet& wanted);

}  // namespace bawn::inventory
