#pragma once

// What the policy says of a finding of `bawn check`: does a check fail because of it?
//
//     decide(layers, FindingQuestion{.rule = "python-sql-injection", .severity = Severity::high}).action == Action::banned
//
// banned: the check fails. note: it is told. A layer's `findings: fail-on` can only add severities to those above.

#include <optional>
#include <string>

#include "policy/decide.h"

namespace bawn::policy {

struct FindingQuestion {
    std::string rule = "";
    Severity severity = Severity::medium;
};

Decision decide(const Layers&, const FindingQuestion&);

// Does any layer say on which findings a check fails?
bool says_when_checks_fail(const Layers&);

}  // namespace bawn::policy
