#pragma once

// hello_retry: a server may ask for a second ClientHello (RFC 8446, 4.1.4), and that one is as readable as the first. It must
// name the same host: a front that goes by the second would otherwise lead to another.

#include <optional>

#include "egress/client_hello.h"
#include "egress/flow.h"

namespace bawn::egress {

inline constexpr auto tls_rule = "bawn: TLS names the host it was let through for";

// Another name in this hello than the flow's host, none, or one that is hidden.
std::optional<Denial> check_hello(const Flow&, const ClientHello&);

// Sends the first hello, which was checked and stands in flow.from_client, and stays until it is clear that no other comes or
// that one has come and is fine. What was read meanwhile waits in the flow's buffers.
Async<std::optional<Denial>> pass_hellos(Flow&);

}  // namespace bawn::egress
