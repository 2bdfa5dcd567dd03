#pragma once

// The signatures a command works with: from `--agents DIR`, else the newer of the installed update and the built-in ones.

#include <string>
#include <vector>

#include "agents/signature.h"
#include "cli/command.h"

namespace bawn::cli {

Result<std::vector<agents::Signature>> load_signatures(World&, const Given&);

}  // namespace bawn::cli
