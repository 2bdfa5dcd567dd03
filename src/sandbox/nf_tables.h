#pragma once

// nf_tables: one chain that brings what tries to leave to two transparent sockets, whatever its port.
//
// The kernel's tproxy (Documentation/networking/tproxy.rst) hands a packet to a socket without changing it, so that the socket
// sees where the packet meant to go. In the words of nft(8):
//
//     table inet bawn { chain doors { type filter hook prerouting priority mangle;
//         ip daddr 127.0.0.0/8 accept
//         ip daddr 192.0.0.8 accept
//         ip6 daddr ::1 accept
//         udp dport 53 accept
//         meta l4proto tcp tproxy to :TCP
//         meta l4proto udp tproxy to :UDP
//     } }

#include <cstdint>

#include "sandbox/netlink.h"

namespace bawn::sandbox {

struct CapturePorts {
    std::uint16_t tcp, udp;
};

NetlinkRequest capture_request(CapturePorts);

}  // namespace bawn::sandbox
