#include "egress/resolver.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <future>
#include <mutex>
#include <thread>

#include "base/fd.h"
#include "egress/dns.h"

namespace bawn::egress {
namespace {

using namespace std::string_literals;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

std::string two_bytes(std::size_t number) { return {static_cast<char>(number >> 8), static_cast<char>(number)}; }

std::string record(const std::string& name, std::size_t type, const std::string& data)
{
    return name + two_bytes(type) + two_bytes(1) + "\0\0\0\x0a"s + two_bytes(data.size()) + data;
}

const std::string asked_name = "\xc0\x0c";
const std::string v4 = "\x5d\xb8\xd8\x22", v6 = "\x26\x06\x28\x00\0\0\0\0\0\0\0\0\0\0\0\x01"s;

// A server that answers by the name: as a good one, or as a bad one.
class DnsServer {
public:
    DnsServer()
    {
        sockaddr_in address{.sin_family = AF_INET, .sin_port = 0, .sin_addr = {htonl(INADDR_LOOPBACK)}, .sin_zero = {}};
        socklen_t length = sizeof(address);
        ::bind(udp_.get(), reinterpret_cast<sockaddr*>(&address), length);
        ::getsockname(udp_.get(), reinterpret_cast<sockaddr*>(&address), &length);
        ::bind(tcp_.get(), reinterpret_cast<sockaddr*>(&address), length);
        ::listen(tcp_.get(), 8);
        port_ = ntohs(address.sin_port);
        thread_ = std::thread([this] { serve(); });
    }
    ~DnsServer()
    {
        stops_ = true;
        thread_.join();
    }

    std::string text() const { return fmt::format("127.0.0.1:{}", port_); }

    std::vector<std::string> asked()
    {
        std::lock_guard lock(mutex_);
        return asked_;
    }

private:
    void serve()
    {
        while (!stops_) {
            pollfd polled[] = {{udp_.get(), POLLIN, 0}, {tcp_.get(), POLLIN, 0}};
            if (::poll(polled, 2, 20) <= 0) continue;
            if (polled[0].revents) serve_datagram();
            if (polled[1].revents) serve_connection();
        }
    }

    void serve_datagram()
    {
        char packet[2000];
        sockaddr_in from{};
        socklen_t length = sizeof(from);
        ssize_t size = ::recvfrom(udp_.get(), packet, sizeof(packet), 0, reinterpret_cast<sockaddr*>(&from), &length);
        for (const std::string& reply : replies({packet, static_cast<std::size_t>(std::max<ssize_t>(size, 0))}, false)) {
            ::sendto(udp_.get(), reply.data(), reply.size(), 0, reinterpret_cast<sockaddr*>(&from), length);
        }
    }

    void serve_connection()
    {
        Fd connection(::accept(tcp_.get(), nullptr, nullptr));
        char packet[2000];
        ssize_t size = ::read(connection.get(), packet, sizeof(packet));
        for (std::string_view rest(packet, static_cast<std::size_t>(std::max<ssize_t>(size, 0))); rest.size() > 2;) {
            std::size_t length = static_cast<std::size_t>(static_cast<unsigned char>(rest[0]) << 8 | static_cast<unsigned char>(rest[1]));
            for (const std::string& reply : replies(rest.substr(2, length), true)) {
                std::string framed = two_bytes(reply.size()) + reply;
                (void)!::write(connection.get(), framed.data(), framed.size());
            }
            rest.remove_prefix(std::min(rest.size(), length + 2));
        }
        std::this_thread::sleep_for(20ms);
    }

    std::vector<std::string> replies(std::string_view packet, bool is_tcp)
    {
        auto read = parse_question(packet);
        if (!read) return {};
        const DnsQuestion& question = *read;
        {
            std::lock_guard lock(mutex_);
            asked_.push_back(fmt::format("{} {}", question.name, question.type));
        }
        bool is_v4 = question.type == 1;
        std::string record_of_it = record(asked_name, question.type, is_v4 ? v4 : v6);
        if (question.name == "hang.test" || (question.name == "slow-six.test" && !is_v4)) return {};
        if (question.name == "none.test") return {reply(question, 0x8183, "", 0)};
        if (question.name == "failing.test") return {reply(question, 0x8182, "", 0)};
        if (question.name == "garbage.test") return {reply(question, 0x8180, "\xc0\xff\xff", 9)};
        if (question.name == "only-six.test" && is_v4) return {reply(question, 0x8180, "", 0)};
        if (question.name == "many.test") return {many(question, is_tcp)};
        if (question.name == "chain.test" && is_v4) return {reply(question, 0x8180, chain(), 21)};
        if (question.name == "loop.test") return {reply(question, 0x8180, record(asked_name, 5, asked_name), 1)};
        if (question.name == "spoofed.test" && is_v4) {
            std::string wrong = reply(question, 0x8180, record(asked_name, 1, "\x0a\0\0\x01"s), 1);
            wrong[0] = static_cast<char>(wrong[0] ^ 0x55);
            return {wrong, reply(question, 0x8180, record_of_it, 1)};
        }
        return {reply(question, 0x8180, record_of_it, 1)};
    }

    static std::string reply(const DnsQuestion& question, std::size_t flags, const std::string& answers, std::size_t count)
    {
        return two_bytes(question.id) + two_bytes(flags) + two_bytes(1) + two_bytes(count) + two_bytes(0) + two_bytes(0) +
               question.question + answers;
    }

    static std::string many(const DnsQuestion& question, bool is_tcp)
    {
        if (question.type != 1) return reply(question, 0x8180, "", 0);
        if (!is_tcp) return reply(question, 0x8380, "", 0);  // cut off: ask again over TCP
        std::string answers;
        for (std::size_t i = 0; i < 500; ++i) answers += record(asked_name, 1, "\x5d\xb8" + two_bytes(i));
        return reply(question, 0x8180, answers, 500);
    }

    static std::string chain()
    {
        std::string answers, name = asked_name;
        for (char c = 'a'; c < 'a' + 20; ++c) {
            std::string next = "\x01"s + c +
                               "\x04"
                               "test\0"s;
            answers += record(name, 5, next);
            name = next;
        }
        return answers + record(name, 1, v4);
    }

    Fd udp_{::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)}, tcp_{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    std::uint16_t port_ = 0;
    std::atomic<bool> stops_ = false;
    std::mutex mutex_;
    std::vector<std::string> asked_;
    std::thread thread_;
};

std::future<Result<std::vector<Address>>> ask(Resolver& resolver, const std::string& name)
{
    auto promise = std::make_shared<std::promise<Result<std::vector<Address>>>>();
    resolver.resolve(name, [promise](Result<std::vector<Address>> told) { promise->set_value(std::move(told)); });
    return promise->get_future();
}

std::string told(const Result<std::vector<Address>>& result)
{
    if (!result) return "refused: " + result.error().message();
    std::string text;
    for (const Address& address : *result) text += (text.empty() ? "" : " ") + address.text();
    return text;
}

TEST(Resolver, table)
{
    struct Row {
        const char* why;
        std::string name;
        const char* expected;
    };
    const Row rows[] = {
        {"both families", "one.test", "93.184.216.34 2606:2800::1"},
        {"one family", "only-six.test", "2606:2800::1"},
        {"a name of one label is asked as it stands", "single", "93.184.216.34 2606:2800::1"},
        {"a long chain", "chain.test", "93.184.216.34 2606:2800::1"},
        {"a chain that bites its tail", "loop.test", "refused: looking up loop.test: DNS server returned answer with no data"},
        {"no such name", "none.test", "refused: looking up none.test: Domain name not found"},
        {"an answer to another question", "spoofed.test", "93.184.216.34 2606:2800::1"},
        {"an address is one already", "93.184.216.35", "93.184.216.35"},
        {"a zero in the name", "one.test\0.evil.test"s, "refused: looking up a name with a zero in it"},
    };
    DnsServer server;
    auto resolver = Resolver::start(server.text());
    ASSERT_TRUE(resolver) << resolver.error().message();
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        EXPECT_EQ(told(ask(*resolver, row.name).get()), row.expected);
    }
    EXPECT_FALSE(ask(*resolver, "garbage.test").get());
    EXPECT_FALSE(ask(*resolver, "failing.test").get());
    for (const std::string& each : server.asked()) EXPECT_FALSE(each.starts_with("single.")) << each << ": a search domain was applied";
}

TEST(Resolver, of_500_addresses_64_are_told)
{
    DnsServer server;
    auto resolver = Resolver::start(server.text());
    auto many = ask(*resolver, "many.test").get();
    ASSERT_TRUE(many) << many.error().message();
    EXPECT_EQ(many->size(), 64u);
    EXPECT_EQ(many->front().text(), "93.184.0.0");
}

TEST(Resolver, a_server_that_hangs_takes_five_seconds_and_nobody_with_it)
{
    DnsServer server;
    auto resolver = Resolver::start(server.text());
    auto start = Clock::now();
    auto hanging = ask(*resolver, "hang.test");
    EXPECT_EQ(told(ask(*resolver, "one.test").get()), "93.184.216.34 2606:2800::1");
    EXPECT_EQ(told(ask(*resolver, "slow-six.test").get()), "93.184.216.34");
    EXPECT_LT(Clock::now() - start, 2s);
    auto told_late = hanging.get();
    ASSERT_FALSE(told_late);
    EXPECT_EQ(told_late.error().kind(), ErrorKind::unavailable);
    EXPECT_GE(Clock::now() - start, 4900ms);
    EXPECT_LT(Clock::now() - start, 7s);
}

TEST(Resolver, lookups_for_one_name_are_one)
{
    DnsServer server;
    auto resolver = Resolver::start(server.text());
    std::vector<std::future<Result<std::vector<Address>>>> all;
    for (int i = 0; i < 100; ++i) all.push_back(ask(*resolver, "slow-six.test"));
    for (auto& each : all) EXPECT_EQ(told(each.get()), "93.184.216.34");
    EXPECT_LE(std::ranges::count(server.asked(), "slow-six.test 1"), 2);
}

TEST(Resolver, what_is_under_way_at_the_end_is_told)
{
    DnsServer server;
    std::future<Result<std::vector<Address>>> hanging;
    auto start = Clock::now();
    {
        auto resolver = Resolver::start(server.text());
        hanging = ask(*resolver, "hang.test");
        ask(*resolver, "one.test").wait();
        *resolver = *Resolver::start(server.text());
    }
    EXPECT_EQ(told(hanging.get()), "refused: looking up hang.test: the resolver stops");
    EXPECT_LT(Clock::now() - start, 2s);
}

TEST(Resolver, without_a_server)
{
    EXPECT_FALSE(Resolver::start("no server"));
    auto resolver = Resolver::start("127.0.0.1:1");
    auto result = ask(*resolver, "one.test").get();
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().kind(), ErrorKind::unavailable);
}

}  // namespace
}  // namespace bawn::egress
