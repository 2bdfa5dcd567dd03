#pragma once

// For tests: two network namespaces. Outside stand the proxy and the servers that names lead to (93.184.216.0/24); inside are
// clients, and doors that take what goes to 198.18.0.0/15 at some ports. Nothing leaves either of them.

#include <arpa/inet.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <condition_variable>
#include <cstring>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <thread>

#include "egress/proxy.h"

namespace bawn::egress::testing {

inline constexpr auto server_address = "93.184.216.34";

inline sockaddr_in ipv4(const std::string& address, int port)
{
    sockaddr_in place = {};
    place.sin_family = AF_INET;
    place.sin_port = htons(static_cast<std::uint16_t>(port));
    ::inet_pton(AF_INET, address.c_str(), &place.sin_addr);
    return place;
}

// The networks of both namespaces, made once for the whole program.
class Networks {
public:
    static Networks& get()
    {
        static Networks networks;
        return networks;
    }
    const std::string& missing() const { return missing_; }

    // On this thread, as somebody inside.
    template <typename F>
    auto inside(F f)
    {
        if (::setns(inside_.get(), CLONE_NEWNET) != 0) std::abort();
        struct Back {
            int outside;
            ~Back()
            {
                if (::setns(outside, CLONE_NEWNET) != 0) std::abort();
            }
        } back{outside_.get()};
        return f();
    }

private:
    Networks()
    {
        const int flags = ::geteuid() == 0 ? CLONE_NEWNET : CLONE_NEWUSER | CLONE_NEWNET;
        if (::unshare(flags) != 0) {
            missing_ = std::string("no network namespace of our own: ") + std::strerror(errno);
            return;
        }
        bring_up({{"lo:1", "93.184.216.0", "255.255.255.0"}});
        outside_ = current();
        if (::unshare(CLONE_NEWNET) != 0) std::abort();
        bring_up({{"lo:1", "198.18.0.0", "255.254.0.0"}, {"lo:2", "8.8.8.8", "255.255.255.255"}});
        inside_ = current();
        if (::setns(outside_.get(), CLONE_NEWNET) != 0) std::abort();
    }

    static Fd current() { return *Fd::open("/proc/thread-self/ns/net", O_RDONLY); }

    struct Lent {
        const char *label, *address, *mask;
    };
    // Every address of a loopback interface's network is local.
    static void bring_up(std::initializer_list<Lent> all)
    {
        const Fd fd(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
        ifreq request = {};
        std::strcpy(request.ifr_name, "lo");
        request.ifr_flags = IFF_UP | IFF_RUNNING;
        if (::ioctl(fd.get(), SIOCSIFFLAGS, &request) != 0) std::abort();
        for (const Lent& each : all) {
            std::strcpy(request.ifr_name, each.label);
            sockaddr_in address = ipv4(each.address, 0);
            std::memcpy(&request.ifr_addr, &address, sizeof address);
            if (::ioctl(fd.get(), SIOCSIFADDR, &request) != 0) std::abort();
            address = ipv4(each.mask, 0);
            std::memcpy(&request.ifr_netmask, &address, sizeof address);
            if (::ioctl(fd.get(), SIOCSIFNETMASK, &request) != 0) std::abort();
        }
    }

    std::string missing_;
    Fd outside_, inside_;
};

inline Fd listener(const std::string& address, int port)
{
    Fd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const int on = 1;
    ::setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    const sockaddr_in place = ipv4(address, port);
    EXPECT_EQ(::bind(fd.get(), reinterpret_cast<const sockaddr*>(&place), sizeof place), 0) << std::strerror(errno);
    EXPECT_EQ(::listen(fd.get(), 4096), 0);
    return fd;
}

inline Fd dns_socket()
{
    Fd fd(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    const int on = 1;
    ::setsockopt(fd.get(), IPPROTO_IP, IP_PKTINFO, &on, sizeof on);
    const sockaddr_in place = ipv4("0.0.0.0", 53);
    EXPECT_EQ(::bind(fd.get(), reinterpret_cast<const sockaddr*>(&place), sizeof place), 0) << std::strerror(errno);
    return fd;
}

// One end of a connection, blocking, that gives up after five seconds.
class Talk {
public:
    explicit Talk(Fd fd) : fd_(std::move(fd))
    {
        const timeval limit = {.tv_sec = 5, .tv_usec = 0};
        ::setsockopt(fd_.get(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
        ::setsockopt(fd_.get(), SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    }

    bool say(std::string_view bytes)
    {
        while (!bytes.empty()) {
            const ssize_t count = ::send(fd_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (count <= 0) return false;
            bytes.remove_prefix(static_cast<std::size_t>(count));
        }
        return true;
    }
    void end() { ::shutdown(fd_.get(), SHUT_WR); }
    void reset()
    {
        const linger at_once = {.l_onoff = 1, .l_linger = 0};
        ::setsockopt(fd_.get(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
        fd_.reset();
    }

    // What comes next; "" at the end, and "(reset)" or "(silence)".
    std::string hear(std::size_t most = 64 << 10)
    {
        std::string bytes(most, '\0');
        const ssize_t count = ::recv(fd_.get(), bytes.data(), bytes.size(), 0);
        if (count < 0) return errno == ECONNRESET ? "(reset)" : "(silence)";
        bytes.resize(static_cast<std::size_t>(count));
        return bytes;
    }
    std::string hear_all()
    {
        std::string all;
        for (;;) {
            const std::string some = hear();
            all += some;
            if (some.empty() || some == "(reset)" || some == "(silence)") return all;
        }
    }
    std::string hear_until(std::string_view end)
    {
        std::string all;
        while (!all.contains(end)) {
            const std::string some = hear();
            all += some;
            if (some.empty() || some == "(reset)" || some == "(silence)") break;
        }
        return all;
    }
    int fd() const { return fd_.get(); }

private:
    Fd fd_;
};

// The same inside TLS, blocking.
class TlsTalk {
public:
    TlsTalk(Talk below, Tls tls) : below_(std::move(below)), tls_(std::move(tls)) { carry(); }

    bool shake_hands()
    {
        while (!tls_.is_open()) {
            if (!take_more()) return false;
        }
        return true;
    }
    bool say(std::string_view bytes)
    {
        if (!shake_hands()) return false;
        const bool is_written = tls_.write(bytes).has_value();
        return is_written && carry();
    }
    std::string hear()
    {
        std::string buffer(64 << 10, '\0');
        for (;;) {
            Result<std::size_t> count = tls_.read(buffer);
            if (count && *count > 0) return buffer.substr(0, *count);
            if (!count || tls_.has_ended() || !take_more()) return "";
        }
    }
    std::string hear_until(std::string_view end)
    {
        std::string all, some;
        while (!all.contains(end) && !(some = hear()).empty()) all += some;
        return all;
    }
    std::string hear_all()
    {
        std::string all, some;
        while (!(some = hear()).empty()) all += some;
        return all;
    }
    std::string_view protocol() const { return tls_.protocol(); }
    void end()
    {
        tls_.close();
        carry();
        below_.end();
    }

private:
    bool carry() { return below_.say(tls_.take_to_send()); }
    bool take_more()
    {
        const std::string more = below_.hear();
        if (more.empty() || more == "(reset)" || more == "(silence)") return false;
        const bool is_fed = tls_.feed(more).has_value();
        return carry() && is_fed;
    }
    Talk below_;
    Tls tls_;
};

// A server outside: each connection in a thread of its own. Counts who came.
class Server {
public:
    Server(int port, std::function<void(Talk)> serve) : listener_(listener(server_address, port)), serve_(std::move(serve))
    {
        thread_ = std::thread([this] {
            for (;;) {
                Fd client(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
                if (!client.is_open()) return;
                ++came_;
                ++*open_;
                std::thread([this, open = open_, client = std::move(client)]() mutable {
                    serve_(Talk(std::move(client)));
                    --*open;
                    open->notify_all();
                }).detach();
            }
        });
    }
    ~Server()
    {
        ::shutdown(listener_.get(), SHUT_RDWR);
        thread_.join();
        for (int open = *open_; open > 0; open = *open_) open_->wait(open);
    }
    int came() const { return came_; }

private:
    Fd listener_;
    std::function<void(Talk)> serve_;
    std::atomic<int> came_ = 0;
    std::shared_ptr<std::atomic<int>> open_ = std::make_shared<std::atomic<int>>(0);
    std::thread thread_;
};

// A proxy with a policy and names of the test's own.
class Yard {
public:
    using Decide = std::function<policy::EgressDecision(const policy::EgressQuestion&)>;

    explicit Yard(Decide decide, Limits limits = {}, std::function<void(Proxy::Options&)> change = [](Proxy::Options&) {})
    {
        Doors doors = Networks::get().inside([] {
            Doors made;
            for (int port : {80, 443, 22, 53, 8080}) made.tcp.push_back(listener("0.0.0.0", port));
            made.proxy = listener("127.0.0.1", proxy_port);
            made.dns.push_back(dns_socket());
            return made;
        });
        Proxy::Options options = {
            .decide = std::move(decide),
            .tell =
                [this](const ConnectionRecord& record) {
                    const std::lock_guard lock(mutex_);
                    told_.push_back(record);
                    is_told_.notify_all();
                },
            .limits = limits,
            .resolve =
                [this](const std::string& name, Resolver::Told told) {
                    const std::lock_guard lock(mutex_);
                    looked_up_.insert(name);
                    if (name == "hang.example") return;
                    auto known = names_.find(name);
                    if (known == names_.end()) return told(fail(ErrorKind::not_found, "no such name"));
                    told(known->second);
                },
        };
        change(options);
        auto started = Proxy::start(std::move(doors), std::move(options));
        if (!started) std::abort();
        proxy_.emplace(std::move(*started));
    }

    void lead(const std::string& name, std::initializer_list<const char*> addresses)
    {
        const std::lock_guard lock(mutex_);
        auto& all = names_[name];
        for (const char* address : addresses) all.push_back(*Address::parse(address));
    }

    // A connection from inside.
    Talk connect(const std::string& address, int port)
    {
        return Networks::get().inside([&] {
            Fd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
            const sockaddr_in place = ipv4(address, port);
            EXPECT_EQ(::connect(fd.get(), reinterpret_cast<const sockaddr*>(&place), sizeof place), 0) << std::strerror(errno);
            return Talk(std::move(fd));
        });
    }
    Talk reach(const std::string& name, int port) { return connect(address_of(name), port); }
    Talk proxy() { return connect("127.0.0.1", proxy_port); }

    // Asks the DNS door, as any client would.
    std::string ask(const std::string& name, int type = 1, const char* server = "8.8.8.8")
    {
        return Networks::get().inside([&] {
            Fd fd(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
            const sockaddr_in place = ipv4(server, 53);
            EXPECT_EQ(::connect(fd.get(), reinterpret_cast<const sockaddr*>(&place), sizeof place), 0);
            Talk talk(std::move(fd));
            talk.say(question(name, type));
            return talk.hear();
        });
    }
    static std::string question(const std::string& name, int type)
    {
        std::string packet("\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00", 12);
        for (std::size_t begin = 0; begin < name.size();) {
            const std::size_t end = std::min(name.find('.', begin), name.size());
            packet += static_cast<char>(end - begin);
            packet += name.substr(begin, end - begin);
            begin = end + 1;
        }
        packet += std::string("\0\0", 2);
        packet += static_cast<char>(type);
        packet += std::string("\0\1", 2);
        return packet;
    }
    std::string address_of(const std::string& name)
    {
        const std::string answer = ask(name);
        if (answer.size() < 4) return "0.0.0.0";
        char text[INET_ADDRSTRLEN];
        ::inet_ntop(AF_INET, answer.data() + answer.size() - 4, text, sizeof text);
        return text;
    }

    // Waits for the next record that is about a connection, or about anything.
    ConnectionRecord next_told(bool with_dns = false)
    {
        std::unique_lock lock(mutex_);
        ConnectionRecord record;
        const auto has_one = [&] {
            while (!told_.empty()) {
                record = told_.front();
                told_.erase(told_.begin());
                if (with_dns || record.way != Way::dns) return true;
            }
            return false;
        };
        if (!is_told_.wait_for(lock, std::chrono::seconds(10), has_one)) record.host = "(no record)";
        return record;
    }
    std::set<std::string> looked_up()
    {
        const std::lock_guard lock(mutex_);
        return looked_up_;
    }
    void finish() { proxy_->finish(); }
    std::vector<ConnectionRecord> told()
    {
        const std::lock_guard lock(mutex_);
        return told_;
    }

private:
    std::mutex mutex_;
    std::condition_variable is_told_;
    std::vector<ConnectionRecord> told_;
    std::map<std::string, std::vector<Address>> names_;
    std::set<std::string> looked_up_;
    std::optional<Proxy> proxy_;  // goes first: it tells the others
};

}  // namespace bawn::egress::testing
