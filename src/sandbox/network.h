#pragma once

// Network: what the sandbox's network namespace holds, by steps of the first process.
//
// Loopback is up. With Spec::network every address of IPv4 and IPv6 is local to it (ip-route(8), type local), so that whatever
// is sent stays there and arrives at a socket of ours: egress::Doors. The sockets are handed out before the command runs;
// inside nobody keeps them, and without a capability nobody makes the like.

#include <array>
#include <cstdint>
#include <vector>

#include "base/fd.h"
#include "egress/doors.h"
#include "sandbox/script.h"
#include "sandbox/spec.h"

namespace bawn::sandbox {

// Beside loopback, since getaddrinfo(3) with AI_ADDRCONFIG wants to see one: the dummy address of RFC 7600.
inline constexpr std::array<std::uint8_t, 4> own_address = {192, 0, 0, 8};

enum class Capture {
    every_port,
    declared_ports,  // and 80 and 443: what is left without nf_tables
};

// A descriptor that the first process has in `inside` and the caller is to have in `outside`.
struct HandedOut {
    Slot inside;
    Fd* outside;
};

void add_loopback(Script&);
std::vector<HandedOut> add_doors(Script&, const Network&, Capture, egress::Doors&);

}  // namespace bawn::sandbox
