#pragma once

// datagram: one UDP packet as it reached a door, with where its sender meant it to go.

#include <sys/socket.h>

#include <optional>
#include <span>
#include <string_view>

#include "egress/address.h"

namespace bawn::egress {

inline constexpr int packets_at_once = 64;  // then others have their turn

struct Datagram {
    std::string_view bytes;
    Endpoint from;
    Endpoint asked;  // by IP_RECVORIGDSTADDR, or by IP_PKTINFO and then without a port
};

// nullopt: nothing is there. `buffer` holds the bytes.
std::optional<Datagram> receive(int fd, std::span<char> buffer);

// From where the datagram went to whoever sent it.
void send_back(int fd, const Datagram&, std::string_view bytes);

}  // namespace bawn::egress
