#pragma once

// http_relay: HTTP/1 between a client and the host of its flow, request by request.
//
// Each head is read strictly and written anew; what comes after an answer that nobody asked for is dropped with its
// connection, so that the two sides can never disagree about where a message ends. Bodies pass as they come, both ways at
// once. An allowed upgrade to a WebSocket becomes a tunnel after the host's 101.

#include <memory>

#include "egress/flow.h"
#include "egress/http.h"

namespace bawn::egress {

// A head and what it was followed by stays in `buffer`; "" where the other side has ended. Past `until` it fails.
Async<Result<std::string>> read_head(Stream&, std::string& buffer, Moment until);

// Until one side ends it. The flow's host was allowed; where the way is `absolute`, each request names its own. A host that
// has not been dialled yet is dialled when the first request is fine.
Async<> relay_http(std::shared_ptr<Flow>);

}  // namespace bawn::egress
