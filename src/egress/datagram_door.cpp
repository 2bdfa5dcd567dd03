#include "egress/datagram_door.h"

#include <netinet/icmp6.h>
#include <netinet/in.h>
#include <netinet/ip_icmp.h>

namespace bawn::egress {
namespace {

constexpr std::size_t most_datagram_bytes = 64 << 10;
constexpr std::size_t ipv4_header_bytes = 20, ipv6_header_bytes = 40, udp_header_bytes = 8;

void put16(std::string& packet, std::size_t value)
{
    packet += static_cast<char>(value >> 8);
    packet += static_cast<char>(value);
}

void put_address(std::string& packet, const Address& address)
{
    packet.append(reinterpret_cast<const char*>(address.bytes.data()), address.is_v6 ? 16 : 4);
}

// RFC 1071, of an even number of bytes
std::uint16_t checksum(std::string_view bytes)
{
    std::uint32_t sum = 0;
    for (std::size_t i = 0; i + 1 < bytes.size(); i += 2) {
        sum += static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[i]) << 8 | static_cast<unsigned char>(bytes[i + 1]));
    }
    while (sum >> 16 != 0) sum = (sum & 0xffff) + (sum >> 16);
    return static_cast<std::uint16_t>(~sum);
}

void set_checksum(std::string& packet, std::size_t at)
{
    const std::uint16_t sum = checksum(packet);
    packet[at] = static_cast<char>(sum >> 8);
    packet[at + 1] = static_cast<char>(sum);
}

std::string ipv4_header(const Datagram& datagram)
{
    std::string header = {0x45, 0};
    put16(header, ipv4_header_bytes + udp_header_bytes + datagram.bytes.size());
    header += std::string({0, 0, 0, 0, 64, IPPROTO_UDP, 0, 0});
    put_address(header, datagram.from.address);
    put_address(header, datagram.asked.address);
    set_checksum(header, 10);
    return header;
}

std::string ipv6_header(const Datagram& datagram)
{
    std::string header = {0x60, 0, 0, 0};
    put16(header, udp_header_bytes + datagram.bytes.size());
    header += std::string({IPPROTO_UDP, 64});
    put_address(header, datagram.from.address);
    put_address(header, datagram.asked.address);
    return header;
}

std::string udp_header(const Datagram& datagram)
{
    std::string header;
    put16(header, datagram.from.port);
    put16(header, datagram.asked.port);
    put16(header, udp_header_bytes + datagram.bytes.size());
    put16(header, 0);
    return header;
}

void refuse_datagram(const Datagram& datagram, const Fd& icmp)
{
    if (!icmp.is_open()) return;
    const std::string packet = port_unreachable(datagram);
    Endpoint to = datagram.from;
    to.port = 0;  // a raw socket has none
    const sockaddr_storage address = to.socket_address();
    const socklen_t size = to.address.is_v6 ? sizeof(sockaddr_in6) : sizeof(sockaddr_in);
    ::sendto(icmp.get(), packet.data(), packet.size(), MSG_DONTWAIT | MSG_NOSIGNAL, reinterpret_cast<const sockaddr*>(&address), size);
}

}  // namespace

std::string port_unreachable(const Datagram& datagram)
{
    const bool is_v6 = datagram.from.address.is_v6;
    std::string packet =
        is_v6 ? std::string({ICMP6_DST_UNREACH, ICMP6_DST_UNREACH_NOPORT}) : std::string({ICMP_DEST_UNREACH, ICMP_PORT_UNREACH});
    packet += std::string(6, '\0');
    packet += is_v6 ? ipv6_header(datagram) : ipv4_header(datagram);
    packet += udp_header(datagram);
    if (!is_v6) set_checksum(packet, 2);
    return packet;
}

Async<> serve_datagram_door(Shared& shared, asio::posix::stream_descriptor& door, const Fd& icmp)
{
    std::string buffer(most_datagram_bytes, '\0');
    for (bool is_open = true; is_open;) {
        auto [failed] = co_await door.async_wait(asio::posix::descriptor_base::wait_read, as_value());
        is_open = !failed && !shared.is_finishing;  // what came just before the end is told too
        for (int i = 0; i < packets_at_once; ++i) {
            std::optional<Datagram> datagram = receive(door.native_handle(), buffer);
            if (!datagram) break;
            refuse_datagram(*datagram, icmp);
            const std::string* name = shared.names.name_of(datagram->asked.address);
            shared.tally.note({.way = Way::datagram,
                               .host = name != nullptr ? *name : datagram->asked.address.text(),
                               .asked = datagram->asked,
                               .port = datagram->asked.port,
                               .rule = "bawn: no UDP but DNS",
                               .reason = "UDP does not leave a session",
                               .remedy = "Use TCP; clients of HTTP/3 fall back to it by themselves."});
        }
    }
}

}  // namespace bawn::egress
