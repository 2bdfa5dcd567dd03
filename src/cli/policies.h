#pragma once

// The policy a command works with: `--policy FILE`, or the name of a ready one, in place of the machine's; below it
// those of the user and the repository.

#include "cli/command.h"
#include "policy/decide.h"

namespace bawn::cli {

inline constexpr int against_policy = 3;  // exit status

Result<policy::Layers> load_policy(World&, const Given&);

}  // namespace bawn::cli
