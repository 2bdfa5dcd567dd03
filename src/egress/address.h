#pragma once

// Addresses: one spelling of each, and which of them no name may lead to.
//
//     Address a = TRY(Address::parse("2606:2800::1"));      // canonical forms alone: "127.1" and "0x7f.0.0.1" are no addresses
//     reserved_for(TRY(Address::parse("::ffff:10.0.0.1")))  // "private network (RFC 1918)"
//
// What is not global unicast by the IANA special-purpose registries (RFC 6890 and its updates) is refused, and so are the ways
// to write an IPv4 address as an IPv6 one (mapped, compatible, 6to4, Teredo). NAT64's well-known prefix is judged by the IPv4
// address in it, because it is how a network without IPv4 reaches the Internet.

#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.h"

namespace bawn::egress {

struct Address {
    bool is_v6 = false;
    std::array<std::uint8_t, 16> bytes{};  // the first four of an IPv4 address

    static Result<Address> parse(std::string_view);
    static Address of(const sockaddr_storage&);
    static Address v4(std::uint32_t host_order);

    std::string text() const;
    bool is_loopback() const;
    bool operator==(const Address&) const = default;
};

struct Endpoint {
    Address address;
    std::uint16_t port = 0;

    static Endpoint of(const sockaddr_storage&);
    static Endpoint bound_by(int socket);  // getsockname(2)
    sockaddr_storage socket_address() const;
    std::string text() const;  // "198.18.0.7:443", "[2606:2800::1]:443"
    bool operator==(const Endpoint&) const = default;
};

// Why this address is no place on the Internet, or "".
std::string_view reserved_for(const Address&);

// An address of this machine: a name that leads there leads to this machine's own servers, however public it is. The kernel is
// asked (may a socket be bound to it?), since it also knows addresses that no interface lists. Where it cannot say: true.
bool is_own(const Address&);

}  // namespace bawn::egress
