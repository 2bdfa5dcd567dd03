#pragma once

// connection: from a client's first bytes to the way it goes: judged, told no, tunnelled, or relayed request by request.
//
//     port 443      TLS with the name that was asked for, or nothing
//     port 80       HTTP for that name, or nothing
//     any other     TLS and HTTP are recognised and held to the same; where the host speaks first, or it is neither, bytes pass
//
// A tunnel through the explicit proxy (CONNECT, SOCKS5) is held to the same rules inside.

#include <memory>

#include "egress/flow.h"

namespace bawn::egress {

// A connection to anywhere that was brought to us.
Async<> serve_captured(std::shared_ptr<Flow>);

// A client that knows it talks to a proxy.
Async<> serve_proxy_client(std::shared_ptr<Flow>);

}  // namespace bawn::egress
