#include "egress/address.h"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <cstring>
#include <span>
#include <vector>

#include "base/fd.h"

namespace bawn::egress {
namespace {

struct BlockText {
    const char* network;
    int bits;
    std::string_view reason;
};

// The first row that holds an address tells the reason; so what lies within another stands above it.
constexpr BlockText blocks_v4[] = {
    {"0.0.0.0", 8, "this network (RFC 791)"},
    {"10.0.0.0", 8, "private network (RFC 1918)"},
    {"100.100.100.200", 32, "metadata service of a cloud"},
    {"100.64.0.0", 10, "shared address space (RFC 6598)"},
    {"127.0.0.0", 8, "loopback (RFC 1122)"},
    {"168.63.129.16", 32, "metadata service of a cloud"},
    {"169.254.169.254", 32, "metadata service of a cloud"},
    {"169.254.0.0", 16, "link-local (RFC 3927)"},
    {"172.16.0.0", 12, "private network (RFC 1918)"},
    {"192.0.0.0", 24, "IETF protocol assignments (RFC 6890)"},
    {"192.0.2.0", 24, "documentation (RFC 5737)"},
    {"192.88.99.0", 24, "6to4 relay (RFC 7526)"},
    {"192.168.0.0", 16, "private network (RFC 1918)"},
    {"198.18.0.0", 15, "benchmarking (RFC 2544)"},
    {"198.51.100.0", 24, "documentation (RFC 5737)"},
    {"203.0.113.0", 24, "documentation (RFC 5737)"},
    {"224.0.0.0", 4, "multicast (RFC 5771)"},
    {"255.255.255.255", 32, "broadcast (RFC 919)"},
    {"240.0.0.0", 4, "reserved (RFC 1112)"},
};

constexpr BlockText blocks_v6[] = {
    {"::", 128, "unspecified (RFC 4291)"},
    {"::1", 128, "loopback (RFC 4291)"},
    {"::", 96, "IPv4-compatible address (RFC 4291)"},
    {"::ffff:0:0", 96, "IPv4-mapped address (RFC 4291)"},
    {"64:ff9b:1::", 48, "local translation (RFC 8215)"},
    {"100::", 64, "discard-only (RFC 6666)"},
    {"100:0:0:1::", 64, "dummy prefix (RFC 9780)"},
    {"2001::", 32, "Teredo (RFC 4380)"},
    {"2001::", 23, "IETF protocol assignments (RFC 2928)"},
    {"2001:db8::", 32, "documentation (RFC 3849)"},
    {"2002::", 16, "6to4 (RFC 3056)"},
    {"3fff::", 20, "documentation (RFC 9637)"},
    {"5f00::", 16, "segment routing (RFC 9602)"},
    {"fc00::", 7, "unique local address (RFC 4193)"},
    {"fe80::", 10, "link-local (RFC 4291)"},
    {"fec0::", 10, "site-local (RFC 3879)"},
    {"ff00::", 8, "multicast (RFC 4291)"},
};

struct Block {
    Address network;
    int bits;
    std::string_view reason;

    bool holds(const Address& address) const
    {
        int whole = bits / 8, rest = bits % 8;
        if (!std::equal(network.bytes.begin(), network.bytes.begin() + whole, address.bytes.begin())) return false;
        return rest == 0 || (network.bytes[whole] ^ address.bytes[whole]) >> (8 - rest) == 0;
    }
};

std::vector<Block> parsed(std::span<const BlockText> texts)
{
    std::vector<Block> blocks;
    for (const BlockText& text : texts) {
        Address network;
        network.is_v6 = std::strchr(text.network, ':') != nullptr;
        [[maybe_unused]] int is_read = ::inet_pton(network.is_v6 ? AF_INET6 : AF_INET, text.network, network.bytes.data());
        assert(is_read == 1);
        blocks.push_back({network, text.bits, text.reason});
    }
    return blocks;
}

std::string_view reason_in(std::span<const Block> blocks, const Address& address)
{
    auto block = std::ranges::find_if(blocks, [&](const Block& each) { return each.holds(address); });
    return block == blocks.end() ? std::string_view() : block->reason;
}

using Prefix = std::array<std::uint8_t, 12>;  // before an IPv4 address
constexpr Prefix mapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
constexpr Prefix nat64{0, 0x64, 0xff, 0x9b};

bool starts_with(const Address& address, const Prefix& prefix) { return std::equal(prefix.begin(), prefix.end(), address.bytes.begin()); }

Address last_four(const Address& address)
{
    Address v4;
    std::copy_n(address.bytes.begin() + 12, 4, v4.bytes.begin());
    return v4;
}

std::string_view reserved_v4(const Address& address)
{
    static const std::vector<Block> blocks = parsed(blocks_v4);
    return reason_in(blocks, address);
}

std::string_view reserved_v6(const Address& address)
{
    static const std::vector<Block> blocks = parsed(blocks_v6);
    if (starts_with(address, nat64)) return reserved_v4(last_four(address));
    if (starts_with(address, mapped)) {
        std::string_view reason = reserved_v4(last_four(address));
        if (!reason.empty()) return reason;
    }
    std::string_view reason = reason_in(blocks, address);
    if (!reason.empty()) return reason;
    return (address.bytes[0] & 0xe0) == 0x20 ? "" : "not global unicast (RFC 4291)";  // nothing else than 2000::/3 was ever given out
}

}  // namespace

Result<Address> Address::parse(std::string_view text)
{
    Address address;
    address.is_v6 = text.find(':') != std::string_view::npos;
    std::string copy(text);  // inet_pton wants a zero at the end
    if (copy.find('\0') == std::string::npos && ::inet_pton(address.is_v6 ? AF_INET6 : AF_INET, copy.c_str(), address.bytes.data()) == 1 &&
        address.text() == text) {
        return address;
    }
    return fail(ErrorKind::invalid, "no address in its canonical form");
}

Address Address::of(const sockaddr_storage& from)
{
    Address address;
    if (from.ss_family == AF_INET) {
        std::memcpy(address.bytes.data(), &reinterpret_cast<const sockaddr_in&>(from).sin_addr, 4);
        return address;
    }
    assert(from.ss_family == AF_INET6);
    std::memcpy(address.bytes.data(), &reinterpret_cast<const sockaddr_in6&>(from).sin6_addr, 16);
    address.is_v6 = true;
    return starts_with(address, mapped) ? last_four(address) : address;  // how the kernel tells IPv4 on an IPv6 socket
}

Address Address::v4(std::uint32_t host_order)
{
    Address address;
    for (int at = 0; at < 4; ++at) address.bytes[at] = static_cast<std::uint8_t>(host_order >> (24 - 8 * at));
    return address;
}

std::string Address::text() const
{
    std::array<char, INET6_ADDRSTRLEN> text;
    return ::inet_ntop(is_v6 ? AF_INET6 : AF_INET, bytes.data(), text.data(), text.size());
}

bool Address::is_loopback() const
{
    if (!is_v6) return bytes[0] == 127;
    if (starts_with(*this, mapped)) return bytes[12] == 127;
    return std::all_of(bytes.begin(), bytes.end() - 1, [](std::uint8_t byte) { return byte == 0; }) && bytes.back() == 1;
}

Endpoint Endpoint::of(const sockaddr_storage& from)
{
    auto port = from.ss_family == AF_INET ? reinterpret_cast<const sockaddr_in&>(from).sin_port
                                          : reinterpret_cast<const sockaddr_in6&>(from).sin6_port;
    return {Address::of(from), ntohs(port)};
}

Endpoint Endpoint::bound_by(int socket)
{
    sockaddr_storage name = {};
    socklen_t size = sizeof name;
    ::getsockname(socket, reinterpret_cast<sockaddr*>(&name), &size);
    return of(name);
}

sockaddr_storage Endpoint::socket_address() const
{
    sockaddr_storage storage{};
    if (address.is_v6) {
        auto& v6 = reinterpret_cast<sockaddr_in6&>(storage);
        v6.sin6_family = AF_INET6;
        v6.sin6_port = htons(port);
        std::memcpy(&v6.sin6_addr, address.bytes.data(), 16);
    } else {
        auto& v4 = reinterpret_cast<sockaddr_in&>(storage);
        v4.sin_family = AF_INET;
        v4.sin_port = htons(port);
        std::memcpy(&v4.sin_addr, address.bytes.data(), 4);
    }
    return storage;
}

std::string Endpoint::text() const
{
    return address.is_v6 ? fmt::format("[{}]:{}", address.text(), port) : fmt::format("{}:{}", address.text(), port);
}

std::string_view reserved_for(const Address& address) { return address.is_v6 ? reserved_v6(address) : reserved_v4(address); }

bool is_own(const Address& address)
{
    const Fd fd(::socket(address.is_v6 ? AF_INET6 : AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    if (!fd.is_open()) return true;
    const sockaddr_storage place = Endpoint{address, 0}.socket_address();
    const socklen_t size = address.is_v6 ? sizeof(sockaddr_in6) : sizeof(sockaddr_in);
    return ::bind(fd.get(), reinterpret_cast<const sockaddr*>(&place), size) == 0 || errno != EADDRNOTAVAIL;
}

}  // namespace bawn::egress
