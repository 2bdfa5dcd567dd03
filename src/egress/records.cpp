#include "egress/records.h"

#include <utility>

namespace bawn::egress {

std::string_view name_of(Way way)
{
    switch (way) {
    case Way::captured: return "tcp";
    case Way::connect: return "http-connect";
    case Way::absolute: return "http-proxy";
    case Way::socks: return "socks5";
    case Way::datagram: return "udp";
    case Way::dns: return "dns";
    case Way::inward: return "inward";
    }
    std::unreachable();
}

}  // namespace bawn::egress
