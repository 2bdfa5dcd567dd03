#pragma once

// dns_door: answers every question for a well-formed name with an address of the pool, and looks nothing up. So a name in a
// question leaves the machine for nobody, and a client always comes to connect, where it can be told no in words.

#include <memory>

#include "egress/flow.h"

namespace bawn::egress {

// A UDP socket at port 53, until the proxy ends.
Async<> serve_dns_door(Shared&, asio::posix::stream_descriptor&);

// DNS over TCP (RFC 1035, 4.2.2), whichever server the client meant.
Async<> serve_dns_stream(std::shared_ptr<Flow>);

}  // namespace bawn::egress
