#pragma once

// inspection: what a session needs so that TLS can be looked into: an authority of its own, whom the machine trusts, and what
// makes clients inside trust the authority. It takes some tens of milliseconds, so only sessions that may inspect have it.

#include <memory>
#include <vector>

#include "egress/authority.h"
#include "egress/trust.h"
#include "policy/egress.h"

namespace bawn::session {

struct Inspection {
    std::shared_ptr<egress::Authority> authority;
    std::shared_ptr<const egress::Roots> roots;
    egress::Trust trust;
};

Result<Inspection> prepare_inspection();

// A rule or grant wants to see requests, of whatever host.
bool may_inspect(const policy::Layers&, const std::vector<policy::Grant>&);

}  // namespace bawn::session
