#include "egress/connection.h"

#include <algorithm>

#include "base/text.h"
#include "egress/client_hello.h"
#include "egress/dialler.h"
#include "egress/dns_door.h"
#include "egress/hello_retry.h"
#include "egress/http2_relay.h"
#include "egress/http_relay.h"
#include "egress/inspect.h"
#include "egress/refuse.h"
#include "egress/socks.h"
#include "egress/tunnel.h"
#include "policy/host_name.h"

namespace bawn::egress {
namespace {

constexpr std::size_t most_first_bytes = 64 << 10;

Moment deadline(const Flow& flow) { return now() + flow.shared.options.limits.first_bytes; }

// Until it is clear what the client speaks; `other` where it has ended first.
Async<Language> hear(Flow& flow)
{
    flow.client->give_up_at(deadline(flow));
    Language language = language_of(flow.from_client);
    while (language == Language::unknown) {
        Result<bool> more = co_await read_more(*flow.client, flow.from_client, most_first_bytes);
        if (!more || !*more) break;
        language = language_of(flow.from_client);
    }
    flow.client->give_up_at(never);
    co_return language;
}

Async<Result<ClientHello>> read_hello(Flow& flow)
{
    flow.client->give_up_at(deadline(flow));
    for (;;) {
        Result<std::optional<ClientHello>> hello = read_client_hello(flow.from_client);
        if (!hello) co_return std::unexpected(std::move(hello).error());
        if (*hello) {
            flow.client->give_up_at(never);
            co_return std::move(**hello);
        }
        Result<bool> more = co_await read_more(*flow.client, flow.from_client, most_first_bytes);
        if (!more) co_return std::unexpected(std::move(more).error());
        if (!*more) co_return fail(ErrorKind::invalid, "it ended in the middle of its TLS hello");
    }
}

Async<bool> reach(Flow& flow)
{
    if (flow.upstream) co_return true;
    std::optional<Denial> denial = co_await dial(flow);
    if (denial) co_await refuse(flow, std::move(*denial));
    co_return flow.upstream != nullptr;
}

// The client's TLS ends here, and the host's begins here. Where the client could speak HTTP/2 the host is asked first whether it
// does, so that both sides speak the same; else it is dialled when the first request is fine.
Async<> serve_inspected(std::shared_ptr<Flow> flow, const ClientHello& hello)
{
    std::vector<std::string> protocols = readable_protocols(hello);
    if (std::ranges::find(protocols, http2_protocol) != protocols.end()) {
        const bool is_reached = co_await reach(*flow);
        if (!is_reached) co_return;
    }
    if (flow->upstream) {
        std::optional<Denial> denial = co_await begin_hosts_tls(*flow, std::move(protocols));
        if (denial) co_return co_await refuse(*flow, std::move(*denial));
    }
    flow->client->give_up_at(deadline(*flow));
    std::string name = flow->record.host;
    std::string protocol = flow->host_speaks.empty() ? http1_protocol : flow->host_speaks;
    Result<> ended = co_await end_clients_tls(*flow, std::move(name), std::move(protocol));
    if (!ended) co_return flow->cut(ended.error().message());
    flow->client->give_up_at(never);
    flow->language = Language::http;
    if (flow->host_speaks == http2_protocol) co_return co_await relay_http2(flow);
    co_await relay_http(flow);
}

Async<> serve_tls(std::shared_ptr<Flow> flow)
{
    flow->language = Language::tls;
    flow->record.protocol = "tls";
    Result<ClientHello> hello = co_await read_hello(*flow);
    std::optional<Denial> denial;
    if (!hello) {
        denial = flow->denial(Denial::Kind::malformed, tls_rule, hello.error().message());
    } else {
        denial = check_hello(*flow, *hello);
    }
    const bool is_to_be_seen = !denial && flow->decision.inspect == policy::Inspect::tls;
    if (is_to_be_seen && can_inspect(*flow, *hello)) co_return co_await serve_inspected(flow, *hello);
    if (is_to_be_seen) {
        denial = flow->denial(Denial::Kind::protocol, "bawn: what is to be inspected must be seen",
                              flow->shared.options.authority ? "TLS to this host is to be inspected, and only HTTP in it can be"
                                                             : "TLS to this host is to be inspected, and this session cannot");
    }
    if (denial) {
        co_await refuse(*flow, std::move(*denial));
        co_return;
    }
    const bool is_reached = co_await reach(*flow);
    if (!is_reached) co_return;
    denial = co_await pass_hellos(*flow);
    if (denial) {
        flow->upstream->reset();
        co_await refuse(*flow, std::move(*denial));
    } else {
        co_await tunnel(flow);
    }
}

Async<> refuse_language(Flow& flow, Language spoken, std::string reason)
{
    flow.language = spoken;
    Denial denial = flow.denial(Denial::Kind::protocol, "bawn: port 443 is for TLS, port 80 for HTTP", std::move(reason));
    co_await refuse(flow, std::move(denial));
}

Async<> serve_https_port(std::shared_ptr<Flow> flow)
{
    const Language language = co_await hear(*flow);
    if (language == Language::tls) co_return co_await serve_tls(flow);
    if (flow->from_client.empty()) co_return flow->cut("the client said nothing");
    co_await refuse_language(*flow, language, "what came to port 443 is no TLS");
}

Async<> serve_http_port(std::shared_ptr<Flow> flow)
{
    const Language language = co_await hear(*flow);
    if (language == Language::http) co_return co_await relay_http(flow);
    if (flow->from_client.empty()) co_return flow->cut("the client said nothing");
    co_await refuse_language(*flow, language, "what came to port 80 is no HTTP");
}

// Whoever of the two is ready first ends the other's wait.
Async<> note_ready(TcpStream& mine, TcpStream& other, bool& is_ready)
{
    Result<> ready = co_await mine.wait(TcpStream::For::reading);
    is_ready = ready.has_value();
    if (is_ready) other.give_up_at(now());
}

// What the client speaks, or `other` where the host spoke first.
Async<Language> hear_either(Flow& flow)
{
    TcpStream& client = *flow.client->tcp();
    TcpStream& host = *flow.upstream->tcp();
    const Moment until = deadline(flow);
    Language language = language_of(flow.from_client);
    while (language == Language::unknown) {
        bool is_client = false, is_host = false;
        client.give_up_at(until);
        host.give_up_at(until);
        co_await both(flow.shared.io, note_ready(client, host, is_client), note_ready(host, client, is_host));
        client.give_up_at(never);
        host.give_up_at(never);
        if (!is_client) {
            if (!is_host) flow.cut("neither side said anything");
            co_return Language::other;
        }
        Result<bool> more = co_await read_more(client, flow.from_client, most_first_bytes);
        if (!more || !*more) co_return Language::other;
        language = language_of(flow.from_client);
    }
    co_return language;
}

Async<> serve_other_port(std::shared_ptr<Flow> flow)
{
    const bool is_reached = co_await reach(*flow);
    if (!is_reached) co_return;
    const Language language = co_await hear_either(*flow);
    if (flow->is_cut()) co_return;
    const bool is_http2 = is_http2_preface(flow->from_client);
    if (language == Language::tls) co_return co_await serve_tls(flow);
    if (language == Language::http && !is_http2) co_return co_await relay_http(flow);
    if (flow->decision.judges_requests || flow->decision.inspect == policy::Inspect::tls)
        co_return co_await refuse_language(*flow, language, "what goes to this host is to be seen, and this cannot be read");
    flow->record.protocol = is_http2 ? "h2c" : "raw";
    co_await tunnel(flow);
}

Async<> serve_allowed(std::shared_ptr<Flow> flow)
{
    flow->language = Language::unknown;
    switch (flow->record.port) {
    case 443: co_return co_await serve_https_port(flow);
    case 80: co_return co_await serve_http_port(flow);
    default: co_return co_await serve_other_port(flow);
    }
}

bool is_of_pool(const std::string& host)
{
    Result<Address> address = Address::parse(host);
    return address && NamePool::is_ours(*address);
}

const std::string* name_behind(const Flow& flow, const std::string& host)
{
    return is_of_pool(host) ? flow.shared.names.name_of(*Address::parse(host)) : nullptr;
}

// The host as bytes, before anything else is asked. An address that we handed out is the name that it stands for.
std::optional<Denial> judge_host(Flow& flow, const std::string& bytes, std::uint16_t port)
{
    Result<policy::HostName> host = policy::HostName::parse(bytes);
    if (host) {
        if (const std::string* name = name_behind(flow, host->text)) host->text = *name;
    }
    flow.turn_to(host ? host->text : printable(bytes), port);
    if (!host) return flow.denial(Denial::Kind::malformed, "bawn: strict host names", host.error().message());
    if (is_of_pool(host->text)) {
        return flow.denial(Denial::Kind::denied, "bawn: names before addresses", "this address stands for no name that was asked for",
                           "Look the name up first, inside this session.");
    }
    return flow.decide();
}

// Dials first, so that the client is told by the proxy's own protocol if the host cannot be reached.
Async<> open_tunnel(std::shared_ptr<Flow> flow, const std::string& host, std::uint16_t port, std::string granted)
{
    std::optional<Denial> denial = judge_host(*flow, host, port);
    if (!denial) denial = co_await dial(*flow);
    if (denial) {
        co_await refuse(*flow, std::move(*denial));
        co_return;
    }
    Result<> said = co_await flow->client->write(granted);
    if (said) co_await serve_allowed(flow);
}

Async<> serve_http_proxy(std::shared_ptr<Flow> flow)
{
    flow->language = Language::http;
    flow->record.way = Way::absolute;
    Result<std::string> text = co_await read_head(*flow->client, flow->from_client, deadline(*flow));
    if (text && text->empty()) co_return;
    Result<RequestHead> head = text ? parse_request(*text) : Result<RequestHead>(std::unexpected(text.error()));
    if (head && head->method != "CONNECT") {
        flow->from_client.insert(0, *text);
        co_return co_await relay_http(flow);
    }
    if (!head) {
        Denial denial = flow->denial(Denial::Kind::malformed, "bawn: strict HTTP", head.error().message());
        co_return co_await refuse(*flow, std::move(denial));
    }
    flow->record.way = Way::connect;
    std::string granted = "HTTP/1.1 200 Connection established\r\n\r\n";
    co_await open_tunnel(flow, head->host, head->port, std::move(granted));
}

Async<Result<SocksRequest>> read_socks(Flow& flow)
{
    bool is_greeted = false;
    flow.client->give_up_at(deadline(flow));
    for (;;) {
        if (!is_greeted) {
            Result<std::optional<std::size_t>> greeting = read_socks_greeting(flow.from_client);
            if (!greeting) co_return std::unexpected(std::move(greeting).error());
            if (*greeting) {
                flow.from_client.erase(0, **greeting);
                Result<> said = co_await flow.client->write(socks_no_authentication());
                if (!said) co_return std::unexpected(std::move(said).error());
                is_greeted = true;
            }
        }
        if (is_greeted) {
            Result<std::optional<SocksRequest>> request = read_socks_request(flow.from_client);
            if (!request) co_return std::unexpected(std::move(request).error());
            if (*request) {
                flow.client->give_up_at(never);
                flow.from_client.erase(0, (*request)->bytes);
                co_return std::move(**request);
            }
        }
        Result<bool> more = co_await read_more(*flow.client, flow.from_client, most_first_bytes);
        if (!more) co_return std::unexpected(std::move(more).error());
        if (!*more) co_return fail(ErrorKind::invalid, "it ended in the middle of a SOCKS request");
    }
}

Async<> serve_socks(std::shared_ptr<Flow> flow)
{
    flow->language = Language::socks;
    flow->record.way = Way::socks;
    Result<SocksRequest> request = co_await read_socks(*flow);
    if (!request) {
        Denial denial =
            flow->denial(Denial::Kind::malformed, "bawn: SOCKS5 without authentication, CONNECT alone", request.error().message());
        co_return co_await refuse(*flow, std::move(denial));
    }
    std::string granted = socks_reply(SocksReply::granted);
    co_await open_tunnel(flow, request->host, request->port, std::move(granted));
}

}  // namespace

Async<> serve_captured(std::shared_ptr<Flow> flow)
{
    const Endpoint& asked = flow->record.asked;
    if (asked.port == 53 && flow->shared.names.name_of(asked.address) == nullptr) co_return co_await serve_dns_stream(flow);
    std::optional<Denial> denial = judge_host(*flow, asked.address.text(), asked.port);
    if (denial) {
        co_await refuse(*flow, std::move(*denial));
    } else {
        co_await serve_allowed(flow);
    }
}

Async<> serve_proxy_client(std::shared_ptr<Flow> flow)
{
    flow->client->give_up_at(deadline(*flow));
    Result<bool> more = co_await read_more(*flow->client, flow->from_client, most_first_bytes);
    if (!more || !*more) co_return flow->cut("the client said nothing");
    const char first = flow->from_client.front();
    if (first == 5) co_return co_await serve_socks(flow);
    if ((first >= 'A' && first <= 'Z') || (first >= 'a' && first <= 'z')) co_return co_await serve_http_proxy(flow);
    Denial denial = flow->denial(Denial::Kind::malformed, "bawn: HTTP or SOCKS5 to the proxy", "it is neither");
    flow->language = Language::other;
    co_await refuse(*flow, std::move(denial));
}

}  // namespace bawn::egress
