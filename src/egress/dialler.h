#pragma once

// dialler: from a name that policy allowed to a connection with an address that was checked.
//
// The name is looked up once. An address that is reserved, or this machine's own, is not dialled unless the decision declares
// it; of the others some are tried, one after the other. The place of a --service is dialled as it is.

#include <memory>
#include <optional>

#include "egress/flow.h"

namespace bawn::egress {

// flow.upstream is connected, and flow.record.dialled says with what; or why not.
Async<std::optional<Denial>> dial(Flow&);

}  // namespace bawn::egress
