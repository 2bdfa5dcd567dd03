#pragma once

// The live view of running sessions: what each has run, wrote and reached so far, from the ledger as it grows.

#include "cli/command.h"

namespace bawn::cli {

Result<int> watch_sessions(World&, const std::string& state);

}  // namespace bawn::cli
