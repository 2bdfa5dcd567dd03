#pragma once

// inspect: TLS that ends here on both sides, where policy wants to see what passes. The client is shown a certificate of the
// session's authority, the host must prove its name to the machine's roots; between them is the same relay as for plain HTTP.
//
// A denial is told the same way inside TLS, so that a client reads a sentence and not only an alert.

#include <optional>
#include <string>
#include <vector>

#include "egress/client_hello.h"
#include "egress/flow.h"

namespace bawn::egress {

inline constexpr auto http1_protocol = "http/1.1", http2_protocol = "h2";  // as ALPN names them

// There is an authority, and the client speaks a protocol that we read.
bool can_inspect(const Flow&, const ClientHello&);

// Those of a client that we read, in its order; HTTP/1.1 where it names none.
std::vector<std::string> readable_protocols(const ClientHello&);

// The client's TLS ends here, at `name`, with that protocol; flow.from_client begins with its hello. An Error is in words for
// the record.
Async<Result<>> end_clients_tls(Flow&, std::string name, std::string protocol);

// Over a host that has been dialled; flow.host_speaks is what it has chosen of these.
Async<std::optional<Denial>> begin_hosts_tls(Flow&, std::vector<std::string> protocols);

}  // namespace bawn::egress
