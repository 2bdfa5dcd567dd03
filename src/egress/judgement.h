#pragma once

// judgement: may this request pass? Asked for each one before anything of it is sent on, in HTTP/1 and HTTP/2 alike: its host
// must be the one that the connection was let through for, policy may know its method and path, and whoever observes may
// change its headers or refuse it.

#include <memory>
#include <optional>

#include "egress/exchange.h"
#include "egress/flow.h"

namespace bawn::egress {

// Where the way is `absolute`, the flow turns to the host that the request names. `observer` is set where somebody observes.
std::optional<Denial> judge(Flow&, RequestHead&, std::unique_ptr<Exchange>& observer);

Denial malformed(const Flow&, const std::string& reason);

// What passing bytes on has failed with: the budget is used up, or one side is gone.
Denial broken(const Flow&, const Error&);

}  // namespace bawn::egress
