// What the proxy costs: tunnels beside direct loopback, beside the layout of two socat processes and a unix socket that
// other sandboxes use, and beside srt where it is there, in turns in one run; the time until a first answer; many at once.
//
//     ninja -C build/release egress_tunnel && build/release/bench/egress_tunnel
//
// All of it happens in network namespaces of its own. srt comes from npm: npm install @anthropic-ai/sandbox-runtime in a folder
// of its own, then SRT=FOLDER/node_modules/.bin/srt.

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <fstream>

#include "egress/others.h"

namespace bawn::egress {
namespace {

using bench::connect_here;
using bench::megabytes_a_second;
using bench::port;
using bench::seconds_since;
using bench::serve;
using bench::Socats;
using bench::Srt;
using bench::Way;
using Clock = bench::Clock;
using testing::Networks;
using testing::Server;
using testing::server_address;
using testing::Talk;
using testing::Yard;

constexpr int rounds = 3;

double median(std::vector<double> values)
{
    std::ranges::sort(values);
    return values[values.size() / 2];
}

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

policy::EgressDecision decide(const policy::EgressQuestion& question)
{
    policy::EgressDecision decision;
    decision.is_allowed = question.host == "good.example";
    decision.rule = "bench";
    decision.addresses.push_back(*policy::AddressRange::parse("93.184.216.0/24"));
    return decision;
}

int run()
{
    ::signal(SIGPIPE, SIG_IGN);
    ::setvbuf(stdout, nullptr, _IOLBF, 0);
    if (const std::string& missing = Networks::get().missing(); !missing.empty()) {
        std::printf("%s\n", missing.c_str());
        return 77;
    }
    Srt srt;  // both before there are threads
    std::optional<Socats> socats(std::in_place);
    Server server(port, serve);
    Yard yard(decide, {.connections_per_second = 1'000'000},
              [](Proxy::Options& options) { options.tell = [](const ConnectionRecord&) {}; });
    yard.lead("good.example", {server_address});
    const std::string address = yard.address_of("good.example");

    if (!srt.runs()) std::printf("srt is not there, or does not run: see the head of bench/egress_tunnel.cpp\n");
    for (Way way : {Way::down, Way::up}) {
        std::vector<double> direct, bawn, socat, peer;
        for (int i = 0; i < rounds; ++i) {
            direct.push_back(megabytes_a_second(connect_here(server_address, port), way));
            bawn.push_back(megabytes_a_second(yard.connect(address, port), way));
            socat.push_back(megabytes_a_second(socats->connect(), way));
            peer.push_back(srt.runs() ? srt.megabytes_a_second(way) : 0);
        }
        std::printf("%s MB/s, median of %d: direct %.0f, bawn %.0f, socat %.0f (bawn is %.1f times socat)",
                    way == Way::down ? "down" : "up  ", rounds, median(direct), median(bawn), median(socat), median(bawn) / median(socat));
        if (srt.runs()) std::printf(", srt %.0f (%.1f times srt)", median(peer), median(bawn) / median(peer));
        std::printf("\n");
    }
    tell_latency("direct", milliseconds_to_first_answer([] { return connect_here(server_address, port); }, 1000));
    tell_latency("bawn", milliseconds_to_first_answer([&] { return yard.connect(address, port); }, 1000));
    tell_latency("socat", milliseconds_to_first_answer([&] { return socats->connect(); }, 300));
    socats.reset();
    many_at_once(yard, address, 1000);
    return 0;
}

}  // namespace
}  // namespace bawn::egress

int main(int argc, char** argv)
{
    const bool is_inside = argc > 1 && std::string_view(argv[1]) == "--inside-srt";
    return is_inside ? bawn::egress::bench::run_inside_srt() : bawn::egress::run();
}
