#pragma once

// Which agent is the program that somebody wants to run? By its content, and remembered by its identity on the disk, so that the
// second start costs nothing.

#include <string>
#include <vector>

#include "cli/command.h"
#include "policy/policy.h"

namespace bawn::cli {

// One question for each agent that the program is; none for an ordinary program. `path` is canonical.
Result<std::vector<policy::AgentQuestion>> agents_in_program(World&, const Given&, const std::string& state, const std::string& path);

}  // namespace bawn::cli
