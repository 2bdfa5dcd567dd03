#pragma once

// Doors: the sockets through which everything leaves a sandbox. They were made inside its network namespace, before the
// command runs, and belong to whoever serves them outside; inside nobody holds them.

#include <cstdint>
#include <vector>

#include "base/fd.h"

namespace bawn::egress {

inline constexpr std::uint16_t proxy_port = 3128;

struct Doors {
    // Every TCP port, by nf_tables tproxy (Linux Documentation/networking/tproxy.rst); otherwise `tcp` holds one listener for each
    // declared port, and a connection to any other port is refused by the kernel.
    bool is_transparent = false;

    // Listening. getsockname() of what is accepted is where the client meant to go.
    std::vector<Fd> tcp;

    // Listening on 127.0.0.1:proxy_port, for clients that know they use a proxy: HTTP or SOCKS5.
    Fd proxy;

    // UDP port 53 of every address, IPv4 and IPv6. IP_PKTINFO (IPV6_RECVPKTINFO) is set: the answer leaves from where the question went.
    std::vector<Fd> dns;

    // Every other UDP port, where is_transparent. IP_RECVORIGDSTADDR (IPV6_RECVORIGDSTADDR) is set.
    std::vector<Fd> datagrams;

    // Raw, IPPROTO_ICMP and IPPROTO_ICMPV6: to refuse a datagram at once (RFC 792 type 3 code 3, RFC 4443 type 1 code 4).
    Fd icmp, icmp6;
};

}  // namespace bawn::egress
