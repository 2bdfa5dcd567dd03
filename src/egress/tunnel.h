#pragma once

// tunnel: bytes both ways until both sides have ended, by splice(2) where both are sockets.
//
// The end of one side is passed on while the other goes on (half-close). What a budget does not allow is not passed, and the
// flow is cut with that as its reason.

#include <memory>

#include "egress/flow.h"

namespace bawn::egress {

// What was read already goes first.
Async<> tunnel(std::shared_ptr<Flow>);

// Writes to one end, counted and within the budget.
Async<Result<>> pass(Flow&, Direction, std::string_view);

}  // namespace bawn::egress
