#pragma once

// Looking at one path for commands other than `bawn scan`.

#include <string>
#include <vector>

#include "agents/agents.h"
#include "cli/command.h"
#include "policy/policy.h"

namespace bawn::cli {

// What is the program (or folder) at this path? Empty when it is no agent.
Result<std::vector<agents::Finding>> identify_path(World&, const Given&, const std::string& path);

// What the policy is asked about a finding.
policy::AgentQuestion question_about(const agents::Finding&);

}  // namespace bawn::cli
