#pragma once

// inward_door: a server inside, reached from this machine. The other way round than everything else here: the outer side asks,
// and the sandbox answers; the record counts what leaves the sandbox as sent all the same.

#include <boost/asio/posix/stream_descriptor.hpp>

#include "egress/async.h"
#include "egress/proxy.h"
#include "egress/shared.h"

namespace bawn::egress {

// Until the door is cancelled.
Async<> serve_inward_door(Shared&, asio::posix::stream_descriptor& door, Inward);

}  // namespace bawn::egress
