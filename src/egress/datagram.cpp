#include "egress/datagram.h"

#include <netinet/in.h>

#include <cstring>

namespace bawn::egress {
namespace {

constexpr std::size_t control_bytes = 256;

template <typename T>
T content_of(const cmsghdr* message)
{
    T content;
    std::memcpy(&content, CMSG_DATA(message), sizeof content);
    return content;
}

template <typename T>
Endpoint endpoint_of(const T& address)
{
    sockaddr_storage storage = {};
    std::memcpy(&storage, &address, sizeof address);
    return Endpoint::of(storage);
}

Endpoint without_port(const in_addr& address)
{
    sockaddr_in full = {};
    full.sin_family = AF_INET;
    full.sin_addr = address;
    return endpoint_of(full);
}

Endpoint without_port(const in6_addr& address)
{
    sockaddr_in6 full = {};
    full.sin6_family = AF_INET6;
    full.sin6_addr = address;
    return endpoint_of(full);
}

Endpoint asked_in(msghdr& header)
{
    for (cmsghdr* message = CMSG_FIRSTHDR(&header); message != nullptr; message = CMSG_NXTHDR(&header, message)) {
        const auto is = [&](int level, int type) { return message->cmsg_level == level && message->cmsg_type == type; };
        if (is(IPPROTO_IP, IP_ORIGDSTADDR)) return endpoint_of(content_of<sockaddr_in>(message));
        if (is(IPPROTO_IPV6, IPV6_ORIGDSTADDR)) return endpoint_of(content_of<sockaddr_in6>(message));
        if (is(IPPROTO_IP, IP_PKTINFO)) return without_port(content_of<in_pktinfo>(message).ipi_addr);
        if (is(IPPROTO_IPV6, IPV6_PKTINFO)) return without_port(content_of<in6_pktinfo>(message).ipi6_addr);
    }
    return {};
}

template <typename T>
void set_control(msghdr& header, std::span<char> control, int level, int type, const T& content)
{
    header.msg_control = control.data();
    header.msg_controllen = CMSG_SPACE(sizeof content);
    cmsghdr* message = CMSG_FIRSTHDR(&header);
    message->cmsg_level = level;
    message->cmsg_type = type;
    message->cmsg_len = CMSG_LEN(sizeof content);
    std::memcpy(CMSG_DATA(message), &content, sizeof content);
}

}  // namespace

std::optional<Datagram> receive(int fd, std::span<char> buffer)
{
    sockaddr_storage from = {};
    alignas(cmsghdr) char control[control_bytes];
    iovec into = {.iov_base = buffer.data(), .iov_len = buffer.size()};
    msghdr header = {};
    header.msg_name = &from;
    header.msg_namelen = sizeof from;
    header.msg_iov = &into;
    header.msg_iovlen = 1;
    header.msg_control = control;
    header.msg_controllen = sizeof control;
    const ssize_t count = ::recvmsg(fd, &header, MSG_DONTWAIT);
    if (count < 0) return {};
    return Datagram{{buffer.data(), static_cast<std::size_t>(count)}, Endpoint::of(from), asked_in(header)};
}

void send_back(int fd, const Datagram& datagram, std::string_view bytes)
{
    sockaddr_storage to = datagram.from.socket_address();
    alignas(cmsghdr) char control[control_bytes] = {};
    iovec content = {.iov_base = const_cast<char*>(bytes.data()), .iov_len = bytes.size()};
    msghdr header = {};
    header.msg_name = &to;
    header.msg_namelen = datagram.from.address.is_v6 ? sizeof(sockaddr_in6) : sizeof(sockaddr_in);
    header.msg_iov = &content;
    header.msg_iovlen = 1;
    if (datagram.from.address.is_v6) {
        in6_pktinfo source = {};
        std::memcpy(&source.ipi6_addr, datagram.asked.address.bytes.data(), sizeof source.ipi6_addr);
        set_control(header, control, IPPROTO_IPV6, IPV6_PKTINFO, source);
    } else {
        in_pktinfo source = {};
        std::memcpy(&source.ipi_spec_dst, datagram.asked.address.bytes.data(), sizeof source.ipi_spec_dst);
        set_control(header, control, IPPROTO_IP, IP_PKTINFO, source);
    }
    ::sendmsg(fd, &header, MSG_DONTWAIT | MSG_NOSIGNAL);  // a client whose queue is full asks again
}

}  // namespace bawn::egress
