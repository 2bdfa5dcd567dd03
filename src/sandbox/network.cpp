#include "sandbox/network.h"

#include <arpa/inet.h>
#include <linux/icmp.h>
#include <linux/if.h>
#include <linux/if_link.h>
#include <linux/netfilter.h>
#include <linux/rtnetlink.h>
#include <netinet/icmp6.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>

#include "sandbox/netlink.h"
#include "sandbox/nf_tables.h"

namespace bawn::sandbox {

namespace {

constexpr int loopback_index = 1;
constexpr std::uint16_t dns_port = 53;
constexpr std::size_t most_ports = 100;  // two sockets each, in one message of at most 253

// Below 1024: nothing inside can want them for itself.
constexpr CapturePorts capture_ports{.tcp = 1, .udp = 1};

enum class Door { is_plain, captures };

Purpose opening(Door door) { return {door == Door::captures ? "network-capture" : "network-namespace", "opening a door"}; }

bool has_ipv6() { return Fd(::socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0)).is_open(); }

Slot open_netlink(Script& script, const Purpose& purpose, int protocol)
{
    const Slot socket = script.slot();
    script.step(purpose, SYS_socket, {AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol}).into(socket);
    return socket;
}

template <std::size_t length>
void put_local_route(NetlinkRequest& request, std::uint8_t family, const std::array<std::uint8_t, length>& source)
{
    request.begin(RTM_NEWROUTE, NLM_F_CREATE | NLM_F_EXCL,
                  rtmsg{.rtm_family = family,
                        .rtm_dst_len = 0,
                        .rtm_src_len = 0,
                        .rtm_tos = 0,
                        .rtm_table = RT_TABLE_LOCAL,
                        .rtm_protocol = RTPROT_STATIC,
                        .rtm_scope = RT_SCOPE_HOST,
                        .rtm_type = RTN_LOCAL,
                        .rtm_flags = 0});
    request.put(RTA_OIF, loopback_index);
    request.put(RTA_PREFSRC, source);
}

void put_own_address(NetlinkRequest& request)
{
    request.begin(RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL,
                  ifaddrmsg{.ifa_family = AF_INET, .ifa_prefixlen = 32, .ifa_flags = 0, .ifa_scope = RT_SCOPE_UNIVERSE, .ifa_index = 1},
                  NetlinkRequest::Answer::only_if_refused);
    request.put(IFA_LOCAL, own_address);
    request.put(IFA_ADDRESS, own_address);
}

// With a source of loopback's, the kernel uses the client's ports again after a second (tcp_tw_reuse), and answers are
// accepted by the first rule of the chain. Where the kernel refuses the route for IPv6, there is none, and nothing is lost but
// the record.
void add_routes(Script& script)
{
    NetlinkRequest request, request6;
    put_own_address(request);
    put_local_route(request, AF_INET, std::array<std::uint8_t, 4>{127, 0, 0, 1});
    put_local_route(request6, AF_INET6, std::array<std::uint8_t, 16>{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1});
    const Purpose routing{"network-namespace", "making every address local"};
    const Slot socket = open_netlink(script, routing, NETLINK_ROUTE);
    add_request(script, routing, socket, request);
    const std::byte* bytes = script.arena().copy(request6.bytes());
    script.step(routing, SYS_sendto, {socket, bytes, request6.bytes().size(), 0, nullptr, 0});
    script.step(routing, SYS_close, {socket});
}

void add_capture(Script& script)
{
    const Purpose capturing{"network-capture", "bringing every port to one socket"};
    const Slot socket = open_netlink(script, capturing, NETLINK_NETFILTER);
    add_request(script, capturing, socket, capture_request(capture_ports));
    script.step(capturing, SYS_close, {socket});
}

// Writes the steps that make one socket.
class Socket {
public:
    Socket(Script& script, Door door, int family, int type, int protocol = 0)
        : script_(script),
          purpose_(opening(door)),
          family_(family),
          slot_(script.slot())
    {
        script_.step(purpose_, SYS_socket, {family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, protocol}).into(slot_);
        if (family == AF_INET6 && type != SOCK_RAW) set(IPPROTO_IPV6, IPV6_V6ONLY);
    }

    template <typename T = int>
    Socket& set(int level, int name, const T& value = 1)
    {
        script_.step(purpose_, SYS_setsockopt, {slot_, level, name, script_.arena().make<T>(value), sizeof value});
        return *this;
    }
    Socket& set_by_family(int name, int name6) { return family_ == AF_INET ? set(SOL_IP, name) : set(SOL_IPV6, name6); }
    Socket& is_transparent() { return set_by_family(IP_TRANSPARENT, IPV6_TRANSPARENT); }

    Socket& bind(std::uint16_t port, in_addr_t address = INADDR_ANY)
    {
        if (family_ == AF_INET) {
            const auto* place = script_.arena().make<sockaddr_in>(
                {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr = {htonl(address)}, .sin_zero = {}});
            script_.step(purpose_, SYS_bind, {slot_, place, sizeof *place});
        } else {
            const auto* place = script_.arena().make<sockaddr_in6>(
                {.sin6_family = AF_INET6, .sin6_port = htons(port), .sin6_flowinfo = 0, .sin6_addr = {}, .sin6_scope_id = 0});
            script_.step(purpose_, SYS_bind, {slot_, place, sizeof *place});
        }
        return *this;
    }
    Socket& listen()
    {
        script_.step(purpose_, SYS_listen, {slot_, 4096});
        return *this;
    }
    Slot slot() const { return slot_; }

private:
    Script& script_;
    Purpose purpose_;
    int family_;
    Slot slot_;
};

// Which of the doors a socket is to become.
class Doorway {
public:
    Doorway(Script& script, egress::Doors& doors) : script_(script), doors_(doors) {}

    void open_every_port(int family)
    {
        const auto& [tcp, udp] = capture_ports;
        give(doors_.tcp, Socket(script_, Door::captures, family, SOCK_STREAM).is_transparent().bind(tcp).listen());
        give(doors_.datagrams, Socket(script_, Door::captures, family, SOCK_DGRAM)
                                   .is_transparent()
                                   .set_by_family(IP_RECVORIGDSTADDR, IPV6_RECVORIGDSTADDR)
                                   .bind(udp));
    }
    void open_port(int family, std::uint16_t port)
    {
        give(doors_.tcp, Socket(script_, Door::is_plain, family, SOCK_STREAM).bind(port).listen());
    }
    void open_proxy()
    {
        give(doors_.proxy, Socket(script_, Door::is_plain, AF_INET, SOCK_STREAM).bind(egress::proxy_port, INADDR_LOOPBACK).listen());
    }
    void open_dns(int family)
    {
        give(doors_.dns, Socket(script_, Door::is_plain, family, SOCK_DGRAM)
                             .set_by_family(IP_FREEBIND, IPV6_FREEBIND)
                             .set_by_family(IP_PKTINFO, IPV6_RECVPKTINFO)
                             .bind(dns_port));
    }

    // They only send; what they would receive is filtered away.
    void open_icmp() { give(doors_.icmp, Socket(script_, Door::is_plain, AF_INET, SOCK_RAW, IPPROTO_ICMP).set(SOL_RAW, ICMP_FILTER, ~0)); }
    void open_icmp6()
    {
        icmp6_filter nothing;
        ICMP6_FILTER_SETBLOCKALL(&nothing);
        give(doors_.icmp6, Socket(script_, Door::is_plain, AF_INET6, SOCK_RAW, IPPROTO_ICMPV6).set(IPPROTO_ICMPV6, ICMP6_FILTER, nothing));
    }

    std::vector<HandedOut> handed_out()
    {
        std::vector<HandedOut> all;
        for (auto& [slots, fds] : many_) {
            fds->resize(slots.size());
            for (std::size_t i = 0; i < slots.size(); ++i) all.push_back({slots[i], &(*fds)[i]});
        }
        all.insert(all.end(), single_.begin(), single_.end());
        return all;
    }

private:
    struct Many {
        std::vector<Slot> slots;
        std::vector<Fd>* fds;
    };
    void give(Fd& door, const Socket& socket) { single_.push_back({socket.slot(), &door}); }
    void give(std::vector<Fd>& doors, const Socket& socket)
    {
        const auto found = std::ranges::find(many_, &doors, &Many::fds);
        (found == many_.end() ? many_.emplace_back(std::vector<Slot>{}, &doors) : *found).slots.push_back(socket.slot());
    }

    Script& script_;
    egress::Doors& doors_;
    std::vector<HandedOut> single_;
    std::vector<Many> many_;
};

std::vector<std::uint16_t> declared(const Network& network)
{
    std::vector<std::uint16_t> ports = network.ports;
    ports.insert(ports.end(), {80, 443});
    std::erase_if(ports, [](std::uint16_t port) { return port == 0 || port == egress::proxy_port; });  // the proxy has it
    std::ranges::sort(ports);
    ports.erase(std::ranges::unique(ports).begin(), ports.end());
    ports.resize(std::min(ports.size(), most_ports));
    return ports;
}

}  // namespace

void add_loopback(Script& script)
{
    const Purpose purpose{"network-namespace", "bringing loopback up"};
    NetlinkRequest request;
    request.begin(RTM_NEWLINK, 0,
                  ifinfomsg{.ifi_family = AF_UNSPEC,
                            .__ifi_pad = 0,
                            .ifi_type = 0,
                            .ifi_index = loopback_index,
                            .ifi_flags = IFF_UP,
                            .ifi_change = IFF_UP});
    const Slot socket = open_netlink(script, purpose, NETLINK_ROUTE);
    add_request(script, purpose, socket, request);
    script.step(purpose, SYS_close, {socket});
}

std::vector<HandedOut> add_doors(Script& script, const Network& network, Capture capture, egress::Doors& doors)
{
    add_routes(script);
    doors.is_transparent = capture == Capture::every_port;
    if (doors.is_transparent) add_capture(script);
    Doorway doorway(script, doors);
    std::vector<int> families{AF_INET};
    if (has_ipv6()) families.push_back(AF_INET6);
    for (const int family : families) {
        doorway.open_dns(family);
        if (doors.is_transparent)
            doorway.open_every_port(family);
        else
            for (const std::uint16_t port : declared(network)) doorway.open_port(family, port);
    }
    doorway.open_proxy();
    doorway.open_icmp();
    if (families.size() > 1) doorway.open_icmp6();
    return doorway.handed_out();
}

}  // namespace bawn::sandbox
