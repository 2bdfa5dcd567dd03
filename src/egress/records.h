#pragma once

// Records: what the proxy tells of each connection, datagram and name; enforced facts, because all of it went through the
// proxy or was refused by it.

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "egress/address.h"

namespace bawn::egress {

enum class Way { captured, connect, absolute, socks, datagram, dns, inward };
std::string_view name_of(Way);  // "tcp", "http-connect", "http-proxy", "socks5", "udp", "dns", "inward"

// One request that was seen, in plain HTTP or inside inspected TLS.
struct RequestRecord {
    std::string method = "", path = "";  // path without query
    int status = 0;
    std::uint64_t sent = 0, received = 0;  // bodies
    std::string refused = "";                // the rule, or ""
};

struct ConnectionRecord {
    Way way = Way::captured;
    std::string host = "";   // the name that was meant, or the address's text
    Endpoint asked = {};     // inside: where the client meant to go
    std::uint16_t port = 0;  // of the host
    std::string dialled = "";  // the address outside, or ""
    bool is_allowed = false;
    std::string rule = "", reason = "", remedy = "";
    std::string protocol = "";  // "tls", "https/1.1" and "https/2" where inspected, "http/1.1", "h2c", "raw", "websocket", …, or ""
    std::uint64_t sent = 0, received = 0;  // what went out to the host, and what came from it
    std::uint64_t count = 1;               // datagrams and DNS questions to one place are one record
    std::chrono::milliseconds lasted{0};
    std::string ended = "";  // why it was cut, or ""
    std::vector<RequestRecord> requests = {};  // the first 1000
    std::uint64_t requests_left_out = 0;
};

}  // namespace bawn::egress
