// What inspecting TLS costs: a client inside, the proxy that ends its TLS, reads HTTP/1.1 or HTTP/2, shows bodies to the
// watcher of model APIs and begins TLS to a server outside; beside the same two with nothing between them, in turns in one run.
//
//     ninja -C build/release egress_inspected && build/release/bench/egress_inspected DATA_FOLDER [MEGABYTES [CASE]]
//
// The processor time of each of the three tells who is the brake. All of it happens in network namespaces of its own.

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <ctime>
#include <filesystem>

#include "base/files.h"
#include "egress/apis.h"
#include "egress/inspect.h"
#include "egress/peers.h"
#include "egress/test_yard.h"

namespace bawn::egress {
namespace {

using bench::Content;
using bench::Identity;
using bench::TlsPeer;
using testing::Networks;
using testing::Server;
using testing::server_address;
using testing::Talk;
using testing::Yard;
using Clock = std::chrono::steady_clock;

constexpr int port = 443, rounds = 3;

double processor_seconds(clockid_t of)
{
    timespec time = {};
    ::clock_gettime(of, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

ApiCatalog read_catalog(const std::string& folder)
{
    std::map<std::string, std::string, std::less<>> files;
    for (const auto& entry : std::filesystem::directory_iterator(folder + "/apis")) {
        if (entry.path().extension() == ".yaml") files[entry.path().filename()] = read_text(entry.path()).value();
    }
    return ApiCatalog::parse(files).value();
}

// As a session has it (session/exchanges.h), without keys.
class Watched final : public Exchange {
public:
    explicit Watched(const ApiCatalog& catalog) : catalog_(catalog) {}

    std::optional<Denial> on_request(RequestHead& head) override
    {
        watch_.emplace(catalog_.watch(head.method, head.path, head.headers));
        return {};
    }
    void on_request_body(std::string_view bytes) override { watch_->request_body(bytes); }
    void on_response(ResponseHead& head) override { watch_->response_head(head.status, head.headers); }
    void on_response_body(std::string_view bytes) override { watch_->response_body(bytes); }
    void on_end() override { watch_->finish(); }

private:
    const ApiCatalog& catalog_;
    std::optional<ApiWatch> watch_;
};

std::string times(std::string_view text, std::size_t count)
{
    std::string all;
    for (std::size_t i = 0; i < count; ++i) all += text;
    return all;
}

Content plain_bytes(std::size_t megabytes)
{
    return {.type = "application/octet-stream", .first = "", .again = std::string(100'000, 'x'), .last = "", .times = megabytes * 10};
}

Content stream_of_events(std::size_t megabytes)
{
    const std::string events = times(
        "event: content_block_delta\n"
        R"(data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":" some words of it"}})"
        "\n\n",
        100'000 / 130);
    return {.type = "text/event-stream",
            .first = "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"usage\":{\"input_tokens\":3}}}\n\n",
            .again = events,
            .last = "event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{},\"usage\":{\"output_tokens\":7}}\n\n",
            .times = megabytes * 1'000'000 / events.size()};
}

Content request_with_code(std::size_t megabytes)
{
    const std::string code =
        times(R"(    if (auto x = find(\"key\")) {\n        return fail(ErrorKind::invalid, \"no such key\\n\");\n    }\n\n)", 40);
    const std::string messages =
        times(R"(,{"role":"user","content":[{"type":"tool_result","tool_use_id":"t","content":")" + code + "\"}]}", 25);
    return {.type = "application/json",
            .first = R"({"model":"m","max_tokens":1,"system":"s","messages":[{"role":"user","content":"x"})",
            .again = messages,
            .last = "]}",
            .times = megabytes * 1'000'000 / messages.size()};
}

struct Cost {
    double seconds = 0, client = 0, server = 0, between = 0;  // all but the first in seconds of processor time
};

enum class Way { down, up };

struct Case {
    const char* name;
    const char* protocol;
    Way way;
    Content content;
    std::vector<Cost> direct = {}, inspected = {};
};

policy::EgressDecision decide(const policy::EgressQuestion& question)
{
    policy::EgressDecision decision;
    decision.is_allowed = question.host == "good.example";
    decision.rule = "bench";
    decision.inspect = policy::Inspect::tls;
    decision.judges_requests = true;
    decision.addresses.push_back(*policy::AddressRange::parse("93.184.216.0/24"));
    return decision;
}

class Bench {
public:
    Bench(const ApiCatalog& catalog)
        : server_(port,
                  [this](Talk talk) {
                      TlsPeer peer = TlsPeer::accept(talk.fd(), identity_);
                      bench::serve(peer, *content_, content_->size());
                      // Closed with something unread, the connection would be reset, and what is under way lost.
                      for (char rest[4096]; peer.receive(rest) > 0;) {}
                      peer.end();
                      server_seconds_ = processor_seconds(CLOCK_THREAD_CPUTIME_ID);
                  }),
          yard_(decide, {}, [&](Proxy::Options& options) {
              options.tell = [](const ConnectionRecord& record) {
                  if (!record.is_allowed || !record.ended.empty()) std::printf("%s%s\n", record.reason.c_str(), record.ended.c_str());
              };
              options.authority = std::make_shared<Authority>(*Authority::create());
              options.roots = std::make_shared<const Roots>(*Roots::parse(identity_.certificate_pem()));
              options.observe = [&](const ConnectionRecord&) { return std::make_unique<Watched>(catalog); };
          })
    {
        yard_.lead("good.example", {server_address});
        address_ = yard_.address_of("good.example");
    }

    Cost directly(const Case& that)
    {
        return measured(that, [] {
            Fd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
            const sockaddr_in place = testing::ipv4(server_address, port);
            if (::connect(fd.get(), reinterpret_cast<const sockaddr*>(&place), sizeof place) != 0) std::perror("connect");
            return Talk(std::move(fd));
        });
    }
    Cost inspected(const Case& that)
    {
        return measured(that, [&] { return yard_.connect(address_, port); });
    }

private:
    template <typename Connect>
    Cost measured(const Case& that, Connect connect)
    {
        content_ = &that.content;
        const int came = server_.came();
        Talk talk = connect();
        TlsPeer peer = TlsPeer::connect(talk.fd(), identity_, that.protocol);
        const auto begin = Clock::now();
        const double all = processor_seconds(CLOCK_PROCESS_CPUTIME_ID), mine = processor_seconds(CLOCK_THREAD_CPUTIME_ID);
        server_seconds_ = -1;
        const std::size_t passed = that.way == Way::down ? bench::download(peer, that.content) : bench::upload(peer, that.content);
        Cost cost;
        cost.seconds = std::chrono::duration<double>(Clock::now() - begin).count();
        cost.client = processor_seconds(CLOCK_THREAD_CPUTIME_ID) - mine;
        if (passed != that.content.size()) std::printf("%s: only %zu bytes of %zu\n", that.name, passed, that.content.size());
        peer.end();
        while (server_seconds_ < 0) std::this_thread::sleep_for(std::chrono::milliseconds(1));
        cost.server = server_seconds_;
        const double ours = processor_seconds(CLOCK_THREAD_CPUTIME_ID) - mine;
        cost.between = processor_seconds(CLOCK_PROCESS_CPUTIME_ID) - all - ours - cost.server;
        if (server_.came() > came + 1) std::printf("%s: the host was asked more than once\n", that.name);
        return cost;
    }

    Identity identity_{"good.example"};
    const Content* content_ = nullptr;
    std::atomic<double> server_seconds_ = 0;
    Server server_;
    Yard yard_;
    std::string address_;
};

double median(std::vector<double> values)
{
    std::ranges::sort(values);
    return values[values.size() / 2];
}

double median_of(const std::vector<Cost>& costs, double Cost::* what)
{
    std::vector<double> values;
    for (const Cost& each : costs) values.push_back(each.*what);
    return median(std::move(values));
}

void tell(const Case& that)
{
    const double megabytes = static_cast<double>(that.content.size()) / 1e6;
    const double direct = megabytes / median_of(that.direct, &Cost::seconds),
                 inspected = megabytes / median_of(that.inspected, &Cost::seconds);
    const auto a_megabyte = [&](double Cost::* what) { return median_of(that.inspected, what) * 1e3 / megabytes; };
    std::printf("%-24s %6.0f %10.0f %7.2f   %8.2f %8.2f %8.2f\n", that.name, direct, inspected, inspected / direct,
                a_megabyte(&Cost::client), a_megabyte(&Cost::server), a_megabyte(&Cost::between));
}

int run(const std::string& data, std::size_t megabytes, std::string_view only)
{
    ::signal(SIGPIPE, SIG_IGN);
    ::setvbuf(stdout, nullptr, _IOLBF, 0);
    if (const std::string& missing = Networks::get().missing(); !missing.empty()) {
        std::printf("%s\n", missing.c_str());
        return 77;
    }
    const ApiCatalog catalog = read_catalog(data);
    std::vector<Case> cases = {
        {"HTTP/1.1 down, bytes", http1_protocol, Way::down, plain_bytes(megabytes)},
        {"HTTP/1.1 down, events", http1_protocol, Way::down, stream_of_events(megabytes)},
        {"HTTP/1.1 up, bytes", http1_protocol, Way::up, plain_bytes(megabytes)},
        {"HTTP/1.1 up, code", http1_protocol, Way::up, request_with_code(megabytes)},
        {"HTTP/2 down, bytes", http2_protocol, Way::down, plain_bytes(megabytes)},
        {"HTTP/2 down, events", http2_protocol, Way::down, stream_of_events(megabytes)},
        {"HTTP/2 up, bytes", http2_protocol, Way::up, plain_bytes(megabytes)},
        {"HTTP/2 up, code", http2_protocol, Way::up, request_with_code(megabytes)},
    };
    std::erase_if(cases, [&](const Case& each) { return !std::string_view(each.name).contains(only); });
    Bench bench(catalog);
    for (int i = 0; i < rounds; ++i) {
        for (Case& each : cases) {
            each.direct.push_back(bench.directly(each));
            each.inspected.push_back(bench.inspected(each));
        }
    }
    std::printf("%zu MB, median of %d\n", megabytes, rounds);
    std::printf("%-24s %6s %10s %7s   %s\n", "", "direct", "inspected", "", "inspected, processor ms a MB:");
    std::printf("%-24s %6s %10s %7s   %8s %8s %8s\n", "", "MB/s", "MB/s", "ratio", "client", "server", "bawn");
    for (const Case& each : cases) tell(each);
    return 0;
}

}  // namespace
}  // namespace bawn::egress

int main(int argc, char** argv)
{
    if (argc < 2) return 2;
    return bawn::egress::run(argv[1], argc > 2 ? static_cast<std::size_t>(std::atoi(argv[2])) : 300, argc > 3 ? argv[3] : "");
}
