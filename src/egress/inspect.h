#pragma once

// inspect: TLS that ends here on both sides, where policy wants to see what passes. The client is shown a certificate of the
// session's authority, the host must prove its name to the machine's roots; between them is the same relay as for plain HTTP.
//
// A denial is told the same way inside TLS, so that a client reads a sentence and not only an alert.

#include <optional>

#include "egress/client_hello.h"
#include "egress/flow.h"

namespace bawn::egress {

// There is an authority, and the client speaks a protocol that we read.
bool can_inspect(const Flow&, const ClientHello&);

// The client's TLS ends here, at `name`; flow.from_client begins with its hello. An Error is in words for the record.
Async<Result<>> end_clients_tls(Flow&, std::string name);

// Over a host that has been dialled.
Async<std::optional<Denial>> begin_hosts_tls(Flow&);

}  // namespace bawn::egress
