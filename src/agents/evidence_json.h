#pragma once

// Evidence as JSON and back: for the cache between scans, and for examples written by hand.

#include "agents/agents.h"
#include "base/error.h"
#include "base/json.h"

namespace bawn::agents {

Json to_json(const Evidence&);
Result<Evidence> evidence_from_json(const Json&);

}  // namespace bawn::agents
