#pragma once

// datagram_door: every UDP datagram that is no DNS. It is told, and refused at once by an ICMP "port unreachable", so that a
// client of QUIC falls back to TCP without waiting.

#include <string>

#include "egress/datagram.h"
#include "egress/shared.h"

namespace bawn::egress {

// Until the proxy ends. `icmp` is a raw socket of the door's family, or closed: then nothing is answered.
Async<> serve_datagram_door(Shared&, asio::posix::stream_descriptor& door, const Fd& icmp);

// RFC 792 type 3 code 3, or RFC 4443 type 1 code 4 (whose checksum is the kernel's): the head of a datagram like this one, as its
// sender sent it, comes back inside.
std::string port_unreachable(const Datagram&);

}  // namespace bawn::egress
