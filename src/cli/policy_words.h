#pragma once

// What `bawn policy why` says of agents and of hosts in the same words.

#include <iosfwd>
#include <string>
#include <string_view>

#include "policy/decide.h"

namespace bawn::cli {

std::string_view name_of(policy::Considered::Outcome);

// "  rule    policy.yaml:12 ban-claude"; nothing where there is no value.
void tell_field(std::ostream&, std::string_view name, std::string_view value);

// "  - policy.yaml:12 ban-claude does not match: wants …"; nothing of what decides, which stands above.
void tell_considered(std::ostream&, std::string_view rule, policy::Considered::Outcome, std::string_view why);

}  // namespace bawn::cli
