#pragma once

// refusals: what was refused, told with the rule and the option that would allow it. Judged from what was seen and from
// the view; opens nothing.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/decide.h"
#include "sandbox/evidence.h"
#include "sandbox/spec.h"
#include "session/report.h"

namespace bawn::session {

// The rule that refuses this program ("policy.yaml exec.deny curl"), or "" where none does. All layers must allow it.
std::string refusing_rule(const policy::Layers&, std::string_view program, std::string_view home);

Denied refused_exec(const policy::Layers&, const sandbox::Tally::Denied&, std::string_view home);

// A change that was tried where nothing can be written; nothing for one that could happen.
std::optional<Denied> refused_write(const std::vector<sandbox::Row>& view, const sandbox::Tally::Change&);

}  // namespace bawn::session
