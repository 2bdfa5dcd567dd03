// What tries to leave a sandbox, and where it arrives.

#include "sandbox/network.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <linux/filter.h>
#include <linux/icmp.h>
#include <linux/icmpv6.h>
#include <linux/netlink.h>
#include <linux/seccomp.h>
#include <netinet/in.h>
#include <netinet/ip.h>
#include <netinet/ip6.h>
#include <netinet/udp.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include <cstring>

#include "sandbox/test_sandbox.h"

namespace bawn::sandbox {

namespace {

using namespace testing;

constexpr int patience = 5000;

bool is_ready(const Fd& fd, int milliseconds = patience)
{
    pollfd waiting{fd.get(), POLLIN, 0};
    return ::poll(&waiting, 1, milliseconds) == 1 && (waiting.revents & POLLIN);
}

// "93.184.216.34:443", "[2606:2800::1]:443".
std::string address_text(const sockaddr_storage& address)
{
    char text[INET6_ADDRSTRLEN];
    if (address.ss_family == AF_INET) {
        const auto& v4 = reinterpret_cast<const sockaddr_in&>(address);
        return std::string(::inet_ntop(AF_INET, &v4.sin_addr, text, sizeof text)) + ":" + std::to_string(ntohs(v4.sin_port));
    }
    const auto& v6 = reinterpret_cast<const sockaddr_in6&>(address);
    return "[" + std::string(::inet_ntop(AF_INET6, &v6.sin6_addr, text, sizeof text)) + "]:" + std::to_string(ntohs(v6.sin6_port));
}

template <typename T>
sockaddr_storage stored(const T& address)
{
    sockaddr_storage whole{};
    std::memcpy(&whole, &address, sizeof address);
    return whole;
}

// A sandbox with doors and a shell script in it; the test serves the doors.
class Yard {
public:
    explicit Yard(const std::string& script, Spec spec = with_network())
    {
        int ends[2];
        if (::pipe2(ends, O_CLOEXEC) != 0) std::abort();
        output_ = Fd(ends[0]);
        const Fd writer(ends[1]);
        spec.command = {"/usr/bin/bash", "-c", script};
        auto started = start(spec, {-1, writer.get(), writer.get()});
        if (!started) {
            error = started.error().message();
            return;
        }
        running.emplace(std::move(*started));
        doors = running->take_doors();
        if (!running->release()) std::abort();
    }

    static Spec with_network()
    {
        Spec spec = ordinary_spec();
        spec.network.emplace();
        return spec;
    }

    // All that was printed, once everything has ended.
    std::string end()
    {
        if (!running) return error;
        const auto outcome = running->wait();
        if (!outcome) return outcome.error().message();
        std::string all;
        char buffer[4096];
        for (ssize_t got; (got = ::read(output_.get(), buffer, sizeof buffer)) > 0;) all.append(buffer, static_cast<std::size_t>(got));
        return all;
    }

    std::optional<Running> running;
    egress::Doors doors;
    std::string error;

private:
    Fd output_;
};

struct Arrived {
    std::string to;  // or why not
    sockaddr_storage from{};
    Fd connection;
    std::string bytes;
};

Arrived accept_at(const Fd& door)
{
    Arrived arrived;
    if (!is_ready(door)) return {.to = "nobody came", .from = {}, .connection = {}, .bytes = {}};
    socklen_t length = sizeof arrived.from;
    arrived.connection = Fd(::accept4(door.get(), reinterpret_cast<sockaddr*>(&arrived.from), &length, SOCK_CLOEXEC));
    sockaddr_storage meant{};
    length = sizeof meant;
    ::getsockname(arrived.connection.get(), reinterpret_cast<sockaddr*>(&meant), &length);
    arrived.to = address_text(meant);
    return arrived;
}

// A datagram and one piece of what the kernel says about it.
struct Datagram {
    std::array<char, 70000> bytes;
    iovec part{bytes.data(), bytes.size()};
    sockaddr_storage from{};
    alignas(cmsghdr) std::array<std::byte, 256> control{};
    msghdr header{};
    ssize_t length = -1;

    explicit Datagram(const Fd& door)
    {
        header = {.msg_name = &from,
                  .msg_namelen = sizeof from,
                  .msg_iov = &part,
                  .msg_iovlen = 1,
                  .msg_control = control.data(),
                  .msg_controllen = control.size(),
                  .msg_flags = 0};
        if (is_ready(door)) length = ::recvmsg(door.get(), &header, 0);
    }
    template <typename T>
    T told(int level, int type)
    {
        T value{};
        for (cmsghdr* each = CMSG_FIRSTHDR(&header); length >= 0 && each; each = CMSG_NXTHDR(&header, each))
            if (each->cmsg_level == level && each->cmsg_type == type) std::memcpy(&value, CMSG_DATA(each), sizeof value);
        return value;
    }
    std::string text() const { return length < 0 ? "nothing came" : std::string(bytes.data(), static_cast<std::size_t>(length)); }
};

// As the refusal of a datagram is made outside: the error, and the headers it is about.
void refuse(const egress::Doors& doors, const sockaddr_in& from, const sockaddr_in& to)
{
    struct {
        icmphdr icmp;
        iphdr ip;
        udphdr udp;
    } packet{};
    packet.icmp.type = ICMP_DEST_UNREACH;
    packet.icmp.code = ICMP_PORT_UNREACH;
    packet.ip.version = 4;
    packet.ip.ihl = 5;
    packet.ip.protocol = IPPROTO_UDP;
    packet.ip.saddr = from.sin_addr.s_addr;
    packet.ip.daddr = to.sin_addr.s_addr;
    packet.ip.tot_len = htons(sizeof packet.ip + sizeof packet.udp);
    packet.udp.source = from.sin_port;
    packet.udp.dest = to.sin_port;
    packet.udp.len = htons(sizeof packet.udp);
    std::uint32_t sum = 0;
    const auto* words = reinterpret_cast<const std::uint16_t*>(&packet);
    for (std::size_t i = 0; i < sizeof packet / 2; ++i) sum += words[i];
    sum = (sum >> 16) + (sum & 0xffff);
    packet.icmp.checksum = static_cast<std::uint16_t>(~(sum + (sum >> 16)));
    sockaddr_in client = from;
    client.sin_port = 0;
    EXPECT_EQ(::sendto(doors.icmp.get(), &packet, sizeof packet, 0, reinterpret_cast<sockaddr*>(&client), sizeof client),
              static_cast<ssize_t>(sizeof packet))
        << std::strerror(errno);
}

void refuse(const egress::Doors& doors, const sockaddr_in6& from, const sockaddr_in6& to)
{
    struct {
        icmp6hdr icmp;
        ip6_hdr ip;
        udphdr udp;
    } packet{};
    packet.icmp.icmp6_type = ICMPV6_DEST_UNREACH;
    packet.icmp.icmp6_code = ICMPV6_PORT_UNREACH;
    packet.ip.ip6_flow = htonl(6u << 28);
    packet.ip.ip6_plen = htons(sizeof packet.udp);
    packet.ip.ip6_nxt = IPPROTO_UDP;
    packet.ip.ip6_src = from.sin6_addr;
    packet.ip.ip6_dst = to.sin6_addr;
    packet.udp.source = from.sin6_port;
    packet.udp.dest = to.sin6_port;
    packet.udp.len = htons(sizeof packet.udp);
    sockaddr_in6 client = from;
    client.sin6_port = 0;
    EXPECT_EQ(::sendto(doors.icmp6.get(), &packet, sizeof packet, 0, reinterpret_cast<sockaddr*>(&client), sizeof client),
              static_cast<ssize_t>(sizeof packet))
        << std::strerror(errno);
}

bool captures()
{
    const Yard yard("");
    return yard.doors.is_transparent;
}

TEST(Network, table_of_connections_that_come_to_the_door)
{
    if (!captures()) GTEST_SKIP() << "no nf_tables tproxy";
    struct Row {
        const char *why, *host, *port;
        std::size_t door;
        const char* expected;
    };
    const Row rows[] = {
        {"any port", "93.184.216.34", "12345", 0, "93.184.216.34:12345"},
        {"a port that the door has itself", "93.184.216.34", "1", 0, "93.184.216.34:1"},
        {"DNS by TCP", "8.8.8.8", "53", 0, "8.8.8.8:53"},
        {"IPv6", "2606:2800::1", "443", 1, "[2606:2800::1]:443"},
        {"metadata of a cloud", "169.254.169.254", "80", 0, "169.254.169.254:80"},
        {"a private network", "10.0.0.1", "22", 0, "10.0.0.1:22"},
        {"the pool of names", "198.18.0.1", "443", 0, "198.18.0.1:443"},
        {"IPv6 that is local to a link's neighbours", "fd00::1", "80", 1, "[fd00::1]:80"},
        {"IPv4 written as IPv6", "::ffff:1.2.3.4", "80", 0, "1.2.3.4:80"},
        {"the proxy's port elsewhere", "1.1.1.1", "3128", 0, "1.1.1.1:3128"},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        Yard yard(std::string("exec 3<>/dev/tcp/") + row.host + "/" + row.port + " && echo hello >&3 && cat <&3");
        const Arrived arrived = accept_at(yard.doors.tcp.at(row.door));
        EXPECT_EQ(arrived.to, row.expected);
        if (!arrived.connection.is_open()) {
            EXPECT_EQ(yard.end(), "");
            continue;
        }
        char buffer[16];
        EXPECT_EQ(::read(arrived.connection.get(), buffer, sizeof buffer), 6);
        EXPECT_EQ(::write(arrived.connection.get(), "there\n", 6), 6);
        ::shutdown(arrived.connection.get(), SHUT_WR);
        EXPECT_EQ(yard.end(), "there\n");
    }
}

TEST(Network, a_name_is_asked_for_and_answered_from_where_it_was_asked)
{
    struct Row {
        const char *why, *host;
        std::size_t door;
    };
    const Row rows[] = {{"a public resolver", "8.8.8.8", 0},
                        {"a stub on loopback", "127.0.0.53", 0},
                        {"by IPv6", "2001:4860:4860::8888", 1},
                        {"a stub on loopback by IPv6", "::1", 1}};
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        Yard yard(std::string("exec 3<>/dev/udp/") + row.host + "/53 && echo question >&3 && head -n 1 <&3");
        ASSERT_EQ(yard.error, "");
        const Fd& door = yard.doors.dns.at(row.door);
        Datagram question(door);
        EXPECT_EQ(question.text(), "question\n");
        // The answer goes back with what came along: the address that was asked is the source.
        iovec answer{const_cast<char*>("answer\n"), 7};
        question.header.msg_iov = &answer;
        if (row.door == 0) {
            auto* told = reinterpret_cast<in_pktinfo*>(CMSG_DATA(CMSG_FIRSTHDR(&question.header)));
            told->ipi_spec_dst = told->ipi_addr;
        }
        question.header.msg_flags = 0;
        EXPECT_EQ(::sendmsg(door.get(), &question.header, 0), 7) << std::strerror(errno);
        EXPECT_EQ(yard.end(), "answer\n");
    }
}

TEST(Network, another_datagram_arrives_and_is_refused_at_once)
{
    if (!captures()) GTEST_SKIP() << "no nf_tables tproxy";
    const char* const script = "/443; echo first >&3; head -c 1 <&3 2>&1 | sed 's/.*: //'";
    {
        Yard yard(std::string("exec 3<>/dev/udp/9.9.9.9") + script);
        Datagram datagram(yard.doors.datagrams.at(0));
        EXPECT_EQ(datagram.text(), "first\n");
        const auto meant = datagram.told<sockaddr_in>(SOL_IP, IP_ORIGDSTADDR);
        EXPECT_EQ(address_text(stored(meant)), "9.9.9.9:443");
        refuse(yard.doors, reinterpret_cast<const sockaddr_in&>(datagram.from), meant);
        EXPECT_EQ(yard.end(), "Connection refused\n");
    }
    {
        Yard yard(std::string("exec 3<>/dev/udp/2620:fe::fe") + script);
        Datagram datagram(yard.doors.datagrams.at(1));
        EXPECT_EQ(datagram.text(), "first\n");
        const auto meant = datagram.told<sockaddr_in6>(SOL_IPV6, IPV6_ORIGDSTADDR);
        EXPECT_EQ(address_text(stored(meant)), "[2620:fe::fe]:443");
        refuse(yard.doors, reinterpret_cast<const sockaddr_in6&>(datagram.from), meant);
        EXPECT_EQ(yard.end(), "Connection refused\n");
    }
}

TEST(Network, the_proxy_is_where_it_is_said_to_be)
{
    Yard yard("exec 3<>/dev/tcp/127.0.0.1/3128 && head -n 1 <&3");
    ASSERT_EQ(yard.error, "");
    const Arrived arrived = accept_at(yard.doors.proxy);
    EXPECT_EQ(arrived.to, "127.0.0.1:3128");
    EXPECT_EQ(::write(arrived.connection.get(), "hello\n", 6), 6);
    EXPECT_EQ(yard.end(), "hello\n");
}

// getaddrinfo(3) with AI_ADDRCONFIG answers only where it sees an address beside loopback's.
TEST(Network, a_cautious_resolver_sees_ipv4)
{
    Yard yard(
        "exec python3 -c 'import socket; "
        "print(socket.getaddrinfo(\"1.2.3.4\", 80, socket.AF_INET, socket.SOCK_STREAM, 0, socket.AI_ADDRCONFIG)[0][4])'");
    EXPECT_EQ(yard.end(), "('1.2.3.4', 80)\n");
}

// A listener outside, on the host's loopback, at a port of the kernel's choice.
class HostListener {
public:
    explicit HostListener(int family = AF_INET) : fd_(::socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0))
    {
        sockaddr_in address{.sin_family = AF_INET, .sin_port = 0, .sin_addr = {htonl(INADDR_LOOPBACK)}, .sin_zero = {}};
        socklen_t length = sizeof address;
        if (::bind(fd_.get(), reinterpret_cast<sockaddr*>(&address), length) != 0 || ::listen(fd_.get(), 8) != 0 ||
            ::getsockname(fd_.get(), reinterpret_cast<sockaddr*>(&address), &length) != 0)
            std::abort();
        port = ntohs(address.sin_port);
    }
    bool was_reached() const { return is_ready(fd_, 0); }
    std::uint16_t port = 0;

private:
    Fd fd_;
};

TEST(Network, loopback_inside_is_the_sandbox_s_own)
{
    const HostListener host;
    const std::string to_host = "127.0.0.1/" + std::to_string(host.port);
    Yard yard("for to in " + to_host +
              " 127.0.0.2/8000 ::1/8000 192.0.0.8/8000; do (exec 3<>/dev/tcp/$to) 2>&1 | sed -n 's/.*: //; 1p'; done; "
              "exec 3<>/dev/udp/127.0.0.1/8000; echo x >&3; head -c 1 <&3 2>&1 | sed 's/.*: //'");
    EXPECT_EQ(yard.end(), "Connection refused\nConnection refused\nConnection refused\nConnection refused\nConnection refused\n");
    EXPECT_FALSE(host.was_reached());
    for (const Fd& door : yard.doors.tcp) EXPECT_FALSE(is_ready(door, 0));
}

// A client outside, with a socket of the inside, as often as it takes until the server listens.
Fd connected_to(const Running& running, std::uint16_t port)
{
    const sockaddr_in place{.sin_family = AF_INET, .sin_port = htons(port), .sin_addr = {htonl(INADDR_LOOPBACK)}, .sin_zero = {}};
    for (int i = 0; i < 100; ++i) {
        auto sockets = running.sockets_inside(AF_INET, 2);
        EXPECT_TRUE(sockets) << sockets.error().message();
        if (!sockets || sockets->size() != 2) return {};
        const Fd& client = sockets->front();
        (void)::connect(client.get(), reinterpret_cast<const sockaddr*>(&place), sizeof place);
        int problem = 0;
        socklen_t length = sizeof problem;
        pollfd waiting{client.get(), POLLOUT, 0};
        if (::poll(&waiting, 1, patience) == 1 && ::getsockopt(client.get(), SOL_SOCKET, SO_ERROR, &problem, &length) == 0 && problem == 0)
            return std::move(sockets->front());
        ::usleep(50000);
    }
    return {};
}

TEST(Network, a_server_inside_is_reached_from_inside_and_from_outside)
{
    Yard yard(
        "exec python3 -c '\n"
        "import socket\n"
        "server = socket.create_server((\"127.0.0.1\", 8000))\n"
        "client = socket.create_connection((\"127.0.0.1\", 8000))\n"
        "server.accept()[0].send(b\"inside\"); print(client.recv(9).decode(), flush=True)\n"
        "accepted = socket.create_server((\"127.0.0.1\", 8001)).accept()[0]\n"
        "accepted.send(b\"outside\"); print(accepted.recv(9).decode())\n'");
    ASSERT_EQ(yard.error, "");
    const Fd reached = connected_to(*yard.running, 8001);
    ASSERT_TRUE(is_ready(reached));
    char buffer[16];
    EXPECT_EQ(::read(reached.get(), buffer, sizeof buffer), 7);
    EXPECT_EQ(::write(reached.get(), "hello", 5), 5);
    EXPECT_EQ(yard.end(), "inside\nhello\n");
}

// What would undo the capture, tried by a program of the sandbox. Each line prints an errno's name.
TEST(Network, nothing_inside_changes_the_network_or_opens_such_sockets)
{
    Yard yard(R"(exec python3 - <<'end'
import errno, socket, struct
def tried(what, action):
    try:
        action()
        print(what, "done")
    except OSError as problem:
        print(what, errno.errorcode[problem.errno])
def route(kind, body):
    link = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)
    link.send(struct.pack("IHHII", 16 + len(body), kind, 0x5, 1, 0) + body)
    code = -struct.unpack_from("i", link.recv(4096), 16)[0]
    if code: raise OSError(code, "")
def transparent(family, level, name):
    socket.socket(family, socket.SOCK_STREAM).setsockopt(level, name, 1)
tried("netfilter", lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 12))
tried("raw", lambda: socket.socket(socket.AF_INET, socket.SOCK_RAW, 1))
tried("raw6", lambda: socket.socket(socket.AF_INET6, socket.SOCK_RAW, 58))
tried("ping", lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM, 1))
tried("packet", lambda: socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0))
tried("transparent", lambda: transparent(socket.AF_INET, 0, 19))
tried("transparent6", lambda: transparent(socket.AF_INET6, 41, 75))
tried("mark", lambda: socket.socket().setsockopt(1, 36, 1))
tried("delete the route", lambda: route(25, struct.pack("BBBBBBBBI", 2, 0, 0, 0, 255, 4, 254, 2, 0)))
tried("loopback down", lambda: route(16, struct.pack("BxHiII", 0, 0, 1, 0, 1)))
tried("dns port", lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).bind(("8.8.8.8", 53)))
end
)");
    EXPECT_EQ(yard.end(),
              "netfilter EAFNOSUPPORT\nraw EPERM\nraw6 EPERM\nping EPERM\npacket EAFNOSUPPORT\ntransparent EPERM\ntransparent6 EPERM\n"
              "mark EPERM\ndelete the route EPERM\nloopback down EPERM\ndns port EACCES\n");
}

TEST(Network, nobody_inside_holds_a_door)
{
    Yard yard("ls /proc/self/fd; cat /proc/net/tcp | grep -c ':0001 ' ; ls /proc/1/fd 2>&1 | grep -c socket; exit 0");
    EXPECT_EQ(yard.end(), yard.doors.is_transparent ? "0\n1\n2\n3\n1\n0\n" : "0\n1\n2\n3\n0\n0\n");
}

TEST(Network, without_doors_nothing_is_reached)
{
    const HostListener host;
    Yard yard("for to in 93.184.216.34/443 2606:2800::1/443 127.0.0.1/" + std::to_string(host.port) +
                  " 127.0.0.1/3128; do (exec 3<>/dev/tcp/$to) 2>&1 | sed -n 's/.*: //; 1p'; done; echo x > /dev/udp/8.8.8.8/53",
              ordinary_spec());
    const std::string output = yard.end();
    EXPECT_EQ(output.substr(0, 84), "Network is unreachable\nNetwork is unreachable\nConnection refused\nConnection refused\n") << output;
    EXPECT_NE(output.find("Network is unreachable", 84), std::string::npos) << output;
    EXPECT_TRUE(yard.doors.tcp.empty() && !yard.doors.proxy.is_open());
    EXPECT_FALSE(host.was_reached());
}

// From here on this process, and what it starts, lives on a kernel without nf_tables.
void lose_nf_tables()
{
    sock_filter code[] = {
        {BPF_LD | BPF_W | BPF_ABS, 0, 0, offsetof(seccomp_data, nr)},      {BPF_JMP | BPF_JEQ | BPF_K, 0, 5, SYS_socket},
        {BPF_LD | BPF_W | BPF_ABS, 0, 0, offsetof(seccomp_data, args[0])}, {BPF_JMP | BPF_JEQ | BPF_K, 0, 3, AF_NETLINK},
        {BPF_LD | BPF_W | BPF_ABS, 0, 0, offsetof(seccomp_data, args[2])}, {BPF_JMP | BPF_JEQ | BPF_K, 0, 1, NETLINK_NETFILTER},
        {BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ERRNO | EPROTONOSUPPORT},      {BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW},
    };
    const sock_fprog program{.len = std::size(code), .filter = code};
    if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || ::syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) != 0) ::_exit(2);
}

// In a process of its own: what the doors see and the shell says, on one line.
std::string told_without_nf_tables()
{
    Spec spec = Yard::with_network();
    spec.network->ports = {8443, 443, 0, egress::proxy_port};
    Yard yard(
        "(exec 3<>/dev/tcp/93.184.216.34/12345) 2>&1 | sed -n 's/.*: //; 1p'; exec 3<>/dev/udp/9.9.9.9/443; echo x >&3; "
        "head -c 1 <&3 2>&1 | sed 's/.*: //'; echo question > /dev/udp/8.8.8.8/53; exec 3<>/dev/tcp/93.184.216.34/8443",
        spec);
    if (!yard.error.empty()) return yard.error;
    std::string told = yard.running->degraded().empty() ? "" : yard.running->degraded().front().control;
    told += ", " + Datagram(yard.doors.dns.at(0)).text() + yard.end();
    for (const Fd& door : yard.doors.tcp)
        if (is_ready(door, 0)) told += accept_at(door).to;
    return told;
}

TEST(Network, without_nf_tables_declared_ports_are_served_and_it_is_told)
{
    int ends[2];
    ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
    const pid_t machine = ::fork();
    if (machine == 0) {
        lose_nf_tables();
        const std::string told = told_without_nf_tables();
        ::_exit(::write(ends[1], told.data(), told.size()) == static_cast<ssize_t>(told.size()) ? 0 : 1);
    }
    ::close(ends[1]);
    const Fd reader(ends[0]);
    std::string told;
    char buffer[4096];
    for (ssize_t got; (got = ::read(reader.get(), buffer, sizeof buffer)) > 0;) told.append(buffer, static_cast<std::size_t>(got));
    ::waitpid(machine, nullptr, 0);
    EXPECT_EQ(told, "network-capture, question\nConnection refused\nConnection refused\n93.184.216.34:8443");
}

TEST(Network, every_descriptor_that_is_handed_out_comes_to_its_place)
{
    Spec spec = Yard::with_network();
    spec.watch = Watch::standard;
    spec.command = {"/usr/bin/true"};
    auto running = start(spec, {-1, -1, -1});
    ASSERT_TRUE(running) << running.error().message();
    const egress::Doors doors = running->take_doors();
    const auto kind = [](const Fd& fd, int option) {
        int value = -1;
        socklen_t length = sizeof value;
        ::getsockopt(fd.get(), SOL_SOCKET, option, &value, &length);
        return value;
    };
    for (const Fd& door : doors.tcp) EXPECT_EQ(kind(door, SO_ACCEPTCONN), 1);
    for (const Fd& door : doors.dns) EXPECT_EQ(kind(door, SO_TYPE), SOCK_DGRAM);
    for (const Fd& door : doors.datagrams) EXPECT_EQ(kind(door, SO_TYPE), SOCK_DGRAM);
    EXPECT_EQ(kind(doors.proxy, SO_ACCEPTCONN), 1);
    EXPECT_EQ(kind(doors.icmp, SO_PROTOCOL), IPPROTO_ICMP);
    EXPECT_EQ(kind(doors.icmp6, SO_PROTOCOL), IPPROTO_ICMPV6);
    for (const int flags : {::fcntl(doors.proxy.get(), F_GETFD) & FD_CLOEXEC, ::fcntl(doors.proxy.get(), F_GETFL) & O_NONBLOCK})
        EXPECT_NE(flags, 0);
    EXPECT_TRUE(running->take_doors().tcp.empty()) << "once";
    const LetsGoOn supervisor(running->take_notify());
    ASSERT_TRUE(running->release());
    const auto outcome = running->wait();
    ASSERT_TRUE(outcome) << outcome.error().message();
    EXPECT_EQ(outcome->code, 0);
}

}  // namespace

}  // namespace bawn::sandbox
