#include "session/network.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "base/text.h"
#include "policy/host_name.h"

namespace bawn::session {
namespace {

constexpr std::size_t most_rows = 4096, most_waiting = 65536, batch = 1024;
constexpr std::chrono::milliseconds longest_wait{200};

std::string row_key(const egress::ConnectionRecord& r)
{
    return fmt::format("{}\n{}\n{}\n{}\n{}\n{}", name_of(r.way), r.host, r.port, r.is_allowed, r.rule, r.is_allowed ? r.dialled : "");
}

Json request_json(const egress::RequestRecord& r)
{
    Json json = {
        {"method", valid_utf8(r.method)}, {"path", valid_utf8(r.path)}, {"status", r.status}, {"sent", r.sent}, {"received", r.received}};
    if (!r.refused.empty()) json["refused"] = r.refused;
    return json;
}

Json details_of(const egress::ConnectionRecord& r)
{
    Json details = {{"way", name_of(r.way)},
                    {"host", valid_utf8(r.host)},
                    {"port", r.port},
                    {"asked", r.asked.text()},
                    {"decision", r.is_allowed ? "allow" : "deny"},
                    {"rule", r.rule},
                    {"bytes_out", r.sent},
                    {"bytes_in", r.received}};
    const auto put = [&](const char* key, const std::string& text) {
        if (!text.empty()) details[key] = valid_utf8(text);
    };
    if (r.way == egress::Way::dns) details.erase("decision");  // nothing is sent for a question
    put("reason", r.reason);
    put("remedy", r.remedy);
    put("dialled", r.dialled);
    put("protocol", r.protocol);
    put("ended", r.ended);
    if (r.is_allowed) details["lasted_ms"] = r.lasted.count();
    for (const egress::RequestRecord& request : r.requests) details["requests"].push_back(request_json(request));
    if (r.requests_left_out > 0) details["requests_left_out"] = r.requests_left_out;
    return details;
}

Result<Fd> listen_on_loopback(std::uint16_t port)
{
    Fd door(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    const int on = 1;
    sockaddr_in place = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr = {htonl(INADDR_LOOPBACK)}, .sin_zero = {}};
    bool is_open = door.is_open() && ::setsockopt(door.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0 &&
                   ::bind(door.get(), reinterpret_cast<const sockaddr*>(&place), sizeof place) == 0 && ::listen(door.get(), 128) == 0;
    if (!is_open) return fail_errno(fmt::format("--port {}: listening on 127.0.0.1", port));
    return door;
}

// At the usual soft limit of 1024 there is room for some 150 connections. What runs inside has its own limits by now.
void allow_many_files()
{
    rlimit files = {};
    if (::getrlimit(RLIMIT_NOFILE, &files) != 0) return;
    files.rlim_cur = std::min<rlim_t>(files.rlim_max, 1 << 16);
    ::setrlimit(RLIMIT_NOFILE, &files);
}

std::string_view kind_of(const egress::ConnectionRecord& r)
{
    if (r.way == egress::Way::dns) return "net.name";
    return r.is_allowed ? "net.connection" : "net.refused";
}

}  // namespace

Result<Service> parse_service(std::string_view text)
{
    const auto wrong = [&](std::string_view why) {
        return fail(ErrorKind::invalid, fmt::format("--service {}: {}; write NAME=ADDRESS:PORT, as in db=127.0.0.1:5432", text, why));
    };
    auto equals = text.find('=');
    auto colon = text.rfind(':');
    if (equals == std::string_view::npos || colon == std::string_view::npos || colon < equals) return wrong("that is no service");
    auto name = policy::HostName::parse(text.substr(0, equals));
    if (!name || name->is_address()) return wrong("the name is no host name");
    std::string_view address = text.substr(equals + 1, colon - equals - 1);
    if (address.starts_with('[') && address.ends_with(']')) address = address.substr(1, address.size() - 2);
    auto place = egress::Address::parse(address == "localhost" ? "127.0.0.1" : address);
    if (!place) return wrong("the address is none");
    unsigned port = 0;
    for (char digit : text.substr(colon + 1)) {
        if (digit < '0' || digit > '9' || port > 65535) return wrong("the port is none");
        port = port * 10 + static_cast<unsigned>(digit - '0');
    }
    if (port == 0 || port > 65535) return wrong("the port is none");
    return Service{name->text, {*place, static_cast<std::uint16_t>(port)}};
}

SessionNetwork::SessionNetwork(Options options, SessionLedger& ledger, const Clock& clock)
    : options_(std::move(options)),
      ledger_(ledger),
      clock_(clock),
      exchanges_({.broker = std::move(options_.broker),
                  .apis = std::move(options_.apis),
                  .agent = options_.agent,
                  .tell = [this](std::string_view kind, Json details) { tell(kind, std::move(details)); }})
{
}

SessionNetwork::~SessionNetwork() { finish(); }

Result<egress::Trust> SessionNetwork::prepare()
{
    if (!exchanges_.has_keys() && !may_inspect(options_.layers, options_.grants)) return egress::Trust();
    if (!inspection_) inspection_ = TRY(prepare_inspection());
    return inspection_->trust;
}

// Where the kernel cannot bring every port to one socket, the ports that are named anywhere have a listener.
sandbox::Network SessionNetwork::wanted() const
{
    std::vector<std::uint16_t> ports = {80, 443};
    for (const policy::Grant& grant : options_.grants) ports.insert(ports.end(), grant.ports.begin(), grant.ports.end());
    for (const policy::Layer& layer : options_.layers) {
        if (!layer.policy.egress) continue;
        for (const policy::HostRule& rule : layer.policy.egress->hosts) ports.insert(ports.end(), rule.ports.begin(), rule.ports.end());
    }
    for (const Service& service : options_.services) ports.push_back(service.place.port);
    std::ranges::sort(ports);
    ports.erase(std::ranges::unique(ports).begin(), ports.end());
    return {.ports = std::move(ports)};
}

Result<> SessionNetwork::serve(sandbox::Running& running, const std::vector<std::uint16_t>& ports)
{
    std::vector<egress::Inward> inward;
    for (std::uint16_t port : ports) {
        inward.push_back({.port = port, .door = TRY(listen_on_loopback(port)), .sockets_inside = [&running](unsigned count) {
                              return running.sockets_inside(AF_INET, count);
                          }});
    }
    allow_many_files();
    std::map<std::string, egress::Endpoint> places;
    for (const Service& service : options_.services) places.emplace(service.name, service.place);
    const Inspection inspection = inspection_.value_or(Inspection());
    proxy_ = TRY(egress::Proxy::start(
        running.take_doors(), {.decide = [this](const policy::EgressQuestion& question) { return decide(question); },
                               .tell = [this](const egress::ConnectionRecord& record) { take(record); },
                               .tell_open = [this](const egress::ConnectionRecord& record) { tell("net.open", details_of(record)); },
                               .services = std::move(places),
                               .inward = std::move(inward),
                               .observe = [this](const egress::ConnectionRecord& connection) { return exchanges_.watch(connection); },
                               .authority = inspection.authority,
                               .roots = inspection.roots}));
    writer_ = std::jthread([this](const std::stop_token& stop) { write(stop); });
    return {};
}

// What cannot be recorded does not happen.
policy::EgressDecision SessionNetwork::decide(const policy::EgressQuestion& question) const
{
    if (is_unrecorded_) {
        policy::EgressDecision closed;
        closed.rule = "bawn: no way out without a record";
        closed.reason = "the ledger cannot be written";
        return closed;
    }
    policy::EgressDecision decision = policy::decide(options_.layers, options_.grants, question);
    if (auto host = policy::HostName::parse(question.host); host && exchanges_.is_brokered(*host)) decision.inspect = policy::Inspect::tls;
    if (!decision.is_allowed && decision.layer.empty() && options_.learns) {
        decision.is_allowed = true;
        decision.rule = "bawn learn";
        decision.reason = decision.remedy = "";
    }
    return decision;
}

namespace {

NetworkTold row_of(const egress::ConnectionRecord& r)
{
    NetworkTold row;
    row.way = r.way;
    row.address = r.is_allowed ? r.dialled : r.asked.address.text();
    row.port = r.port;
    row.host = r.host;
    row.is_allowed = r.is_allowed;
    row.rule = r.rule;
    if (r.way == egress::Way::dns && r.is_allowed) {  // an answer from the pool: nothing was sent for it
        row.is_allowed = false;
        row.rule = "no question leaves the sandbox";
    }
    row.reason = r.reason;
    row.remedy = r.remedy;
    row.protocol = r.protocol;
    return row;
}

// A request that was refused on a connection that was not.
egress::ConnectionRecord refused_request(const egress::ConnectionRecord& connection, const egress::RequestRecord& request)
{
    egress::ConnectionRecord refused;
    refused.way = connection.way;
    refused.host = connection.host;
    refused.port = connection.port;
    refused.asked = connection.asked;
    refused.rule = request.refused;
    refused.reason = request.method + " " + request.path;
    refused.protocol = connection.protocol;
    return refused;
}

}  // namespace

// On the proxy's thread.
void SessionNetwork::take(const egress::ConnectionRecord& r)
{
    for (const egress::RequestRecord& request : r.requests) {
        if (r.is_allowed && !request.refused.empty()) count(refused_request(r, request));
    }
    if (bool is_first = count(r); is_first || (r.is_allowed && r.way != egress::Way::dns)) tell(kind_of(r), details_of(r));
}

// Adds to the row of that host; a new one is told at once. Refusals that find no row are many, and somebody's game.
bool SessionNetwork::count(const egress::ConnectionRecord& r)
{
    std::lock_guard lock(mutex_);
    auto [place, is_first] = row_of_.try_emplace(row_key(r), rows_.size());
    if (is_first && rows_.size() == most_rows) {
        row_of_.erase(place);
        left_out_ += r.count;
        return false;
    }
    if (is_first) rows_.push_back(row_of(r));
    NetworkTold& row = rows_[place->second];
    row.last = clock_.now();
    if (is_first) row.first = row.last - r.lasted;
    row.count += r.count;
    row.sent += r.sent;
    row.received += r.received;
    if (!r.ended.empty()) row.ended = r.ended;
    return is_first;
}

void SessionNetwork::tell(std::string_view kind, Json details)
{
    queue({.time = clock_.now(),
           .kind = std::string(kind),
           .grade = ledger::Grade::enforced,
           .subject = options_.session,
           .uid = options_.uid,
           .details = std::move(details)});
}

void SessionNetwork::queue(ledger::Event event)
{
    std::lock_guard lock(mutex_);
    if (waiting_.size() >= most_waiting) {
        ++lost_;
        return;
    }
    waiting_.push_back(std::move(event));
    if (waiting_.size() == 1 || waiting_.size() == batch) something_waits_.notify_one();
}

void SessionNetwork::write(const std::stop_token& stop)
{
    std::unique_lock lock(mutex_);
    for (;;) {
        if (!something_waits_.wait(lock, stop, [&] { return !waiting_.empty(); }) && waiting_.empty()) return;
        something_waits_.wait_for(lock, stop, longest_wait, [&] { return waiting_.size() >= batch; });
        std::vector<ledger::Event> events = std::exchange(waiting_, {});
        lock.unlock();
        Result<> done;
        if (stop.stop_requested())
            ledger_.keep(events);  // they go with the end of the session
        else
            done = ledger_.append(events);
        lock.lock();
        if (!done) lost_ += events.size();
        if (!done) is_unrecorded_ = true;
    }
}

std::vector<NetworkTold> SessionNetwork::finish()
{
    if (!proxy_) return {};
    proxy_->finish();
    proxy_.reset();
    for (const NetworkTold& row : rows_) {
        if (row.is_allowed || row.count < 2 || row.way == egress::Way::dns) continue;
        tell("net.refused",
             {{"way", name_of(row.way)}, {"host", valid_utf8(row.host)}, {"port", row.port}, {"rule", row.rule}, {"count", row.count}});
    }
    if (left_out_ > 0) tell("net.refused", {{"host", "others"}, {"count", left_out_}});
    // A name that was asked for and then connected to is told by its connections.
    std::set<std::string> connected;
    for (const NetworkTold& row : rows_) {
        if (row.way != egress::Way::dns) connected.insert(row.host);
    }
    std::erase_if(rows_, [&](const NetworkTold& row) { return row.way == egress::Way::dns && connected.contains(row.host); });
    for (NetworkTold& row : rows_) row.api = exchanges_.api_at(row.host);
    writer_.request_stop();
    writer_.join();
    return std::move(rows_);
}

}  // namespace bawn::session
