// What the proxy costs: tunnels beside direct loopback and beside the layout of two socat processes and a unix socket that
// other sandboxes use, in turns in one run; the time until a first answer; many at once; and memory after many.
//
//     ninja -C build/release egress_bench && build/release/bench/egress_bench [CONNECTIONS]
//
// All of it happens in network namespaces of its own.

#include <sys/resource.h>
#include <sys/wait.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <fstream>

#include "egress/test_yard.h"

namespace bawn::egress {
namespace {

using testing::ipv4;
using testing::Networks;
using testing::Server;
using testing::server_address;
using testing::Talk;
using testing::Yard;
using Clock = std::chrono::steady_clock;

constexpr std::size_t bytes_a_round = 1'000'000'000;
constexpr int rounds = 3;
constexpr int port = 8080;
constexpr const char* unix_path = "/tmp/bawn-bench-egress.socket";

double seconds_since(Clock::time_point begin) { return std::chrono::duration<double>(Clock::now() - begin).count(); }

double median(std::vector<double> values)
{
    std::ranges::sort(values);
    return values[values.size() / 2];
}

// 1: as many bytes as wanted; 2: whatever comes is swallowed, and its end answered; 3: an echo.
void serve(Talk talk)
{
    const std::string what = talk.hear(1);
    std::string buffer(256 << 10, 'x');
    if (what == "\x01") {
        for (std::size_t left = bytes_a_round; left > 0;) {
            const ssize_t sent = ::send(talk.fd(), buffer.data(), std::min(left, buffer.size()), MSG_NOSIGNAL);
            if (sent <= 0) return;
            left -= static_cast<std::size_t>(sent);
        }
    } else if (what == "\x02") {
        while (::recv(talk.fd(), buffer.data(), buffer.size(), 0) > 0) {}
        talk.say("done");
    } else {
        for (std::string some = what; !some.empty() && some != "(reset)" && some != "(silence)"; some = talk.hear()) {
            if (!talk.say(some)) return;
        }
    }
}

double megabytes_a_second_down(Talk talk)
{
    talk.say("\x01");
    std::string buffer(256 << 10, '\0');
    const auto begin = Clock::now();
    std::size_t got = 0;
    for (ssize_t count; (count = ::recv(talk.fd(), buffer.data(), buffer.size(), 0)) > 0;) got += static_cast<std::size_t>(count);
    if (got != bytes_a_round) std::printf("only %zu bytes came\n", got);
    return static_cast<double>(got) / 1e6 / seconds_since(begin);
}

double megabytes_a_second_up(Talk talk)
{
    talk.say("\x02");
    const std::string buffer(256 << 10, 'x');
    const auto begin = Clock::now();
    for (std::size_t sent = 0; sent < bytes_a_round; sent += buffer.size()) talk.say(buffer);
    talk.end();
    if (talk.hear() != "done") std::printf("not all was swallowed\n");
    return static_cast<double>(bytes_a_round) / 1e6 / seconds_since(begin);
}

Talk connect_here(const std::string& address, int to)
{
    Fd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const sockaddr_in place = ipv4(address, to);
    if (::connect(fd.get(), reinterpret_cast<const sockaddr*>(&place), sizeof place) != 0) std::perror("connect");
    return Talk(std::move(fd));
}

// Two processes that this program started; ended by their numbers.
class Socats {
public:
    Socats()
    {
        const std::string listening = std::string("UNIX-LISTEN:") + unix_path + ",fork,unlink-early";
        const std::string server = std::string("TCP:") + server_address + ":" + std::to_string(port);
        start({"socat", listening.c_str(), server.c_str(), nullptr});
        const std::string on = std::string("UNIX-CONNECT:") + unix_path;
        start({"socat", "TCP-LISTEN:9090,fork,reuseaddr", on.c_str(), nullptr});
        std::this_thread::sleep_for(std::chrono::milliseconds(500));
    }
    ~Socats()
    {
        for (pid_t pid : pids_) {
            ::kill(pid, SIGTERM);
            ::waitpid(pid, nullptr, 0);
        }
        ::unlink(unix_path);
    }
    Talk connect() { return connect_here("127.0.0.1", 9090); }

private:
    void start(std::vector<const char*> argv)
    {
        const pid_t pid = ::fork();
        if (pid == 0) {
            ::execvp(argv[0], const_cast<char**>(argv.data()));
            ::_exit(127);
        }
        pids_.push_back(pid);
    }
    std::vector<pid_t> pids_;
};

template <typename Connect>
std::vector<double> milliseconds_to_first_answer(Connect connect, int times)
{
    std::vector<double> all;
    for (int i = 0; i < times; ++i) {
        const auto begin = Clock::now();
        Talk talk = connect();
        talk.say("\x03");
        talk.hear();
        all.push_back(seconds_since(begin) * 1000);
    }
    std::ranges::sort(all);
    return all;
}

void tell_latency(const char* who, const std::vector<double>& all)
{
    std::printf("%-8s first answer after %.3f ms p50, %.3f ms p99\n", who, all[all.size() / 2], all[all.size() * 99 / 100]);
}

long resident_kilobytes()
{
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with("VmRSS:")) return std::stol(line.substr(6));
    }
    return 0;
}

void many_at_once(Yard& yard, const std::string& address, int count)
{
    const std::string piece(64 << 10, 'x');
    const auto begin = Clock::now();
    std::vector<Talk> all;
    for (int i = 0; i < count; ++i) all.push_back(yard.connect(address, port));
    for (Talk& each : all) each.say("\x03");
    for (Talk& each : all) each.hear();
    const double open = seconds_since(begin);
    std::size_t got = 0;
    for (Talk& each : all) each.say(piece);
    for (Talk& each : all) {
        for (std::size_t mine = 0; mine < piece.size();) {
            const std::string some = each.hear();
            if (some.empty() || some == "(reset)" || some == "(silence)") break;
            mine += some.size();
            got += some.size();
        }
    }
    std::printf("%d at once: all answered after %.2f s, 64 KiB echoed by each after %.2f s (%zu of %zu bytes), %ld MB resident\n", count,
                open, seconds_since(begin), got, piece.size() * static_cast<std::size_t>(count), resident_kilobytes() / 1024);
}

// Half of them are refused, half are tunnels.
void many_in_turn(Yard& yard, const std::string& allowed, int count)
{
    const std::string refused = yard.address_of("evil.test");
    long before = 0;
    const auto begin = Clock::now();
    for (int i = 0; i < count; ++i) {
        if (i == count / 10) before = resident_kilobytes();
        Talk talk = yard.connect(i % 2 == 0 ? refused : allowed, port);
        talk.say(i % 2 == 0 ? std::string("\x16\x03\x01\x00\x20\x01", 6) : "\x03");
        talk.hear();
    }
    std::printf("%d in turn: %.0f a second, %ld kB more after the last than after the first tenth\n", count, count / seconds_since(begin),
                resident_kilobytes() - before);
}

policy::EgressDecision decide(const policy::EgressQuestion& question)
{
    policy::EgressDecision decision;
    decision.is_allowed = question.host == "good.example";
    decision.rule = "bench";
    decision.addresses.push_back(*policy::AddressRange::parse("93.184.216.0/24"));
    return decision;
}

int run(int connections)
{
    ::signal(SIGPIPE, SIG_IGN);
    ::setvbuf(stdout, nullptr, _IOLBF, 0);
    if (const std::string& missing = Networks::get().missing(); !missing.empty()) {
        std::printf("%s\n", missing.c_str());
        return 77;
    }
    std::optional<Socats> socats(std::in_place);  // before there are threads
    Server server(port, serve);
    Yard yard(decide, {.connections_per_second = 1'000'000},
              [](Proxy::Options& options) { options.tell = [](const ConnectionRecord&) {}; });
    yard.lead("good.example", {server_address});
    const std::string address = yard.address_of("good.example");

    std::vector<double> direct[2], bawn[2], socat[2];
    for (int i = 0; i < rounds; ++i) {
        direct[0].push_back(megabytes_a_second_down(connect_here(server_address, port)));
        bawn[0].push_back(megabytes_a_second_down(yard.connect(address, port)));
        socat[0].push_back(megabytes_a_second_down(socats->connect()));
        direct[1].push_back(megabytes_a_second_up(connect_here(server_address, port)));
        bawn[1].push_back(megabytes_a_second_up(yard.connect(address, port)));
        socat[1].push_back(megabytes_a_second_up(socats->connect()));
    }
    for (int way = 0; way < 2; ++way) {
        std::printf("%s MB/s, median of %d: direct %.0f, bawn %.0f, socat %.0f (bawn is %.1f times socat)\n", way == 0 ? "down" : "up  ",
                    rounds, median(direct[way]), median(bawn[way]), median(socat[way]), median(bawn[way]) / median(socat[way]));
    }
    tell_latency("direct", milliseconds_to_first_answer([] { return connect_here(server_address, port); }, 1000));
    tell_latency("bawn", milliseconds_to_first_answer([&] { return yard.connect(address, port); }, 1000));
    tell_latency("socat", milliseconds_to_first_answer([&] { return socats->connect(); }, 300));
    socats.reset();
    many_at_once(yard, address, 1000);
    many_in_turn(yard, address, connections);
    return 0;
}

}  // namespace
}  // namespace bawn::egress

int main(int argc, char** argv) { return bawn::egress::run(argc > 1 ? std::atoi(argv[1]) : 100'000); }
