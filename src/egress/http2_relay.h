#pragma once

// http2_relay: HTTP/2 between a client and the host of its flow, inside TLS that ends here on both sides.
//
// One connection of the client's is one connection to the host: what is told about it (that it ends, which streams may be
// asked for again) is passed on. The host hears nothing before the first request was let through. Whatever one side sends is
// read only while the other takes what comes of it.

#include <memory>

#include "egress/flow.h"

namespace bawn::egress {

// Until one side ends it. The flow's host was allowed, and has been dialled.
Async<> relay_http2(std::shared_ptr<Flow>);

// Tells each request no, until the client goes away or time is up.
Async<> refuse_by_http2(Flow&, const Denial&, Moment until);

}  // namespace bawn::egress
