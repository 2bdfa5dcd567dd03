// Does the proxy grow? A million connections one after the other, by eight clients at a time: refused ones, tunnels, plain HTTP
// and inspected TLS; memory and descriptors of the whole process, its own clients and servers among it, on the way.
//
//     ninja -C build/release egress_many && build/release/bench/egress_many [CONNECTIONS]
//
// All of it happens in network namespaces of its own, where ports may be used again after a second (tcp_tw_reuse): else
// 28,000 of them would be waiting for their minute.

#include <malloc.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "egress/test_yard.h"

namespace bawn::egress {
namespace {

using testing::Networks;
using testing::Server;
using testing::server_address;
using testing::Talk;
using testing::TlsTalk;
using testing::Yard;
using Clock = std::chrono::steady_clock;

constexpr int clients = 8, tunnel_port = 8080, http_port = 80, tls_port = 443;

long resident_kilobytes()
{
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with("VmRSS:")) return std::stol(line.substr(6));
    }
    return 0;
}

long open_descriptors()
{
    return std::distance(std::filesystem::directory_iterator("/proc/self/fd"), std::filesystem::directory_iterator{});
}

// Of the network namespace that this thread is in.
void use_ports_again()
{
    for (const auto& [what, value] : {std::pair{"tcp_tw_reuse", "1"}, {"ip_local_port_range", "1024 65535"}}) {
        std::ofstream setting(std::string("/proc/sys/net/ipv4/") + what);
        if (!(setting << value << std::flush)) std::printf("%s cannot be set\n", what);
    }
}

policy::EgressDecision decide(const policy::EgressQuestion& question)
{
    policy::EgressDecision decision;
    decision.is_allowed = question.host.ends_with(".example");
    decision.rule = "bench";
    if (question.host == "seen.example") decision.inspect = policy::Inspect::tls;
    decision.addresses.push_back(*policy::AddressRange::parse("93.184.216.0/24"));
    return decision;
}

constexpr std::string_view request = "GET / HTTP/1.1\r\nHost: seen.example\r\nConnection: close\r\n\r\n";
constexpr std::string_view answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok";

class Bench {
public:
    Bench()
        : tunnelled_(tunnel_port, [](Talk talk) { talk.say(talk.hear()); }),
          plain_(http_port,
                 [](Talk talk) {
                     talk.hear_until("\r\n\r\n");
                     talk.say(answer);
                 }),
          tls_(tls_port,
               [this](Talk talk) {
                   std::unique_lock lock(mutex_);
                   Result<Tls> tls = world_->accept("seen.example", "http/1.1");
                   lock.unlock();
                   TlsTalk inside(std::move(talk), std::move(*tls));
                   inside.hear_until("\r\n\r\n");
                   inside.say(answer);
                   inside.end();
               }),
          roots_(*Roots::parse(session_->certificate_pem())),
          yard_(decide, {.connections_per_second = 1'000'000}, [&](Proxy::Options& options) {
              options.tell = [](const ConnectionRecord&) {};
              options.authority = session_;
              options.roots = std::make_shared<const Roots>(*Roots::parse(world_->certificate_pem()));
          })
    {
        for (const char* name : {"good.example", "seen.example"}) yard_.lead(name, {server_address});
        good_ = yard_.address_of("good.example");
        seen_ = yard_.address_of("seen.example");
        refused_ = yard_.address_of("evil.test");
    }

    // One connection of the kind whose turn it is; false: it was not served as it should be.
    bool connect(long turn)
    {
        if (turn % 20 == 3) return see();
        switch (turn % 4) {
        case 0: return is_answered(yard_.connect(refused_, tunnel_port), "\x16\x03\x01", "");
        case 1:
            return is_answered(yard_.connect(good_, http_port), "GET / HTTP/1.1\r\nHost: good.example\r\nConnection: close\r\n\r\n", "ok");
        default: return is_answered(yard_.connect(good_, tunnel_port), "\x03 a few words", "\x03 a few words");
        }
    }

private:
    static bool is_answered(Talk talk, std::string_view words, std::string_view end)
    {
        talk.say(words);
        const std::string all = talk.hear_until(end.empty() ? "\r\n\r\n" : end);
        return end.empty() || all.ends_with(end);
    }
    bool see()
    {
        Result<Tls> tls = roots_.connect("seen.example", {"http/1.1"});
        TlsTalk talk(yard_.connect(seen_, tls_port), std::move(*tls));
        return talk.say(request) && talk.hear_all().ends_with("ok");
    }

    std::mutex mutex_;
    std::unique_ptr<Authority> world_ = std::make_unique<Authority>(*Authority::create());
    std::shared_ptr<Authority> session_ = std::make_shared<Authority>(*Authority::create());
    Server tunnelled_, plain_, tls_;
    Roots roots_;
    Yard yard_;
    std::string good_, seen_, refused_;
};

int run(long connections)
{
    ::signal(SIGPIPE, SIG_IGN);
    ::setvbuf(stdout, nullptr, _IOLBF, 0);
    if (const std::string& missing = Networks::get().missing(); !missing.empty()) {
        std::printf("%s\n", missing.c_str());
        return 77;
    }
    use_ports_again();
    Networks::get().inside([] { use_ports_again(); });
    Bench bench;
    std::printf("%12s %12s %12s %12s %12s\n", "connections", "a second", "resident kB", "descriptors", "not served");
    const auto begin = Clock::now();
    std::atomic<long> failed = 0;
    long done = 0;
    for (long until : {10'000L, 100'000L, 200'000L, 500'000L, 1'000'000L}) {
        until = std::min(until, connections);
        if (until <= done) break;
        std::atomic<long> next = done;
        std::vector<std::thread> all;
        for (int i = 0; i < clients; ++i) {
            all.emplace_back([&] {
                for (long turn; (turn = next++) < until;) failed += !bench.connect(turn);
            });
        }
        for (std::thread& each : all) each.join();
        done = until;
        std::this_thread::sleep_for(std::chrono::seconds(1));  // what is left of the last ones
        ::malloc_trim(0);
        std::printf("%12ld %12.0f %12ld %12ld %12ld\n", done,
                    static_cast<double>(done) / std::chrono::duration<double>(Clock::now() - begin).count(), resident_kilobytes(),
                    open_descriptors(), failed.load());
    }
    return failed == 0 ? 0 : 1;
}

}  // namespace
}  // namespace bawn::egress

int main(int argc, char** argv) { return bawn::egress::run(argc > 1 ? std::atol(argv[1]) : 1'000'000); }
