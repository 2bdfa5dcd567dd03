#include "egress/refuse.h"

#include <algorithm>

#include "egress/client_hello.h"
#include "egress/http.h"
#include "egress/http2_relay.h"
#include "egress/inspect.h"
#include "egress/socks.h"
#include "policy/host_name.h"
#include "policy/url_path.h"

namespace bawn::egress {
namespace {

constexpr std::chrono::milliseconds time_to_speak{50};
constexpr std::size_t most_listened_to = 16 << 10;
constexpr std::size_t most_drained = 4 << 20;

// Until a whole head has come, where it is HTTP: method and path belong to the record.
Async<> listen(Flow& flow, std::chrono::milliseconds time)
{
    flow.client->give_up_at(now() + time);
    for (;;) {
        flow.language = language_of(flow.from_client);
        const bool wants_more =
            flow.language == Language::unknown || (flow.language == Language::http && !flow.from_client.contains("\r\n\r\n"));
        if (!wants_more) co_return;
        Result<bool> more = co_await read_more(*flow.client, flow.from_client, most_listened_to);
        if (!more || !*more) co_return;
    }
}

void note_request(Flow& flow, const Denial& denial)
{
    Result<std::optional<std::size_t>> end = head_end(flow.from_client);
    if (!end || !*end) return;
    Result<RequestHead> head = parse_request(std::string_view(flow.from_client).substr(0, **end));
    if (!head) return;
    flow.note_request({.method = head->method, .path = std::string(policy::without_query(head->path)), .refused = denial.rule});
}

// A close while bytes are still coming would reset the connection and take the answer with it.
Async<> say_and_close(Flow& flow, const std::string& answer)
{
    flow.client->give_up_at(now() + time_to_read);
    Result<> said = co_await flow.client->write(answer);
    if (!said) co_return;
    co_await flow.client->end();
    std::string rest(16 << 10, '\0');
    for (std::size_t drained = 0; drained < most_drained;) {
        Result<std::size_t> count = co_await flow.client->read(rest);
        if (!count || *count == 0) co_return;
        drained += *count;
    }
}

Async<std::optional<ClientHello>> whole_hello(Flow& flow)
{
    flow.client->give_up_at(now() + time_to_speak);
    for (;;) {
        Result<std::optional<ClientHello>> hello = read_client_hello(flow.from_client);
        if (!hello || *hello) co_return hello ? std::move(*hello) : std::nullopt;
        Result<bool> more = co_await read_more(*flow.client, flow.from_client, most_hello_bytes);
        if (!more || !*more) co_return std::nullopt;
    }
}

// Whoever asks for HTTP inside TLS is answered there; false: nothing has been said yet, and an alert can be.
Async<bool> answer_inside(Flow& flow, const Denial& denial)
{
    if (!flow.shared.options.authority) co_return false;
    if (flow.record.sent > 0) co_return false;  // in the middle of a handshake with the host
    std::optional<ClientHello> hello = co_await whole_hello(flow);
    if (!hello || !can_inspect(flow, *hello)) co_return false;
    Result<policy::HostName> name = policy::HostName::parse(hello->server_name.empty() ? flow.record.host : hello->server_name);
    if (!name) co_return false;
    const std::vector<std::string> protocols = readable_protocols(*hello);
    const bool speaks_http1 = std::ranges::find(protocols, http1_protocol) != protocols.end();
    std::string protocol = speaks_http1 ? http1_protocol : http2_protocol;
    flow.client->give_up_at(now() + time_to_read);
    Result<> ended = co_await end_clients_tls(flow, std::move(name->text), std::move(protocol));
    if (!ended) {
        flow.record.ended = ended.error().message();
        co_return true;
    }
    if (!speaks_http1) {
        const Moment until = now() + time_to_read;
        co_await refuse_by_http2(flow, denial, until);
        co_return true;
    }
    co_await listen(flow, time_to_read);
    if (flow.language != Language::http) co_return true;
    note_request(flow, denial);
    const std::string answer = http_response(denial);
    co_await say_and_close(flow, answer);
    co_return true;
}

Alert alert_for(Denial::Kind kind)
{
    switch (kind) {
    case Denial::Kind::malformed: return Alert::decode_error;
    case Denial::Kind::unreachable: return Alert::internal_error;
    default: return Alert::access_denied;
    }
}

SocksReply reply_for(Denial::Kind kind)
{
    switch (kind) {
    case Denial::Kind::malformed: return SocksReply::failed;
    case Denial::Kind::unreachable: return SocksReply::unreachable;
    default: return SocksReply::not_allowed;
    }
}

}  // namespace

Async<> refuse(Flow& flow, Denial denial)
{
    flow.note_refused(denial);
    if (flow.language == Language::unknown) {
        co_await listen(flow, time_to_speak);
        if (flow.language == Language::http) note_request(flow, denial);
    }
    switch (flow.language) {
    case Language::http: co_await say_and_close(flow, http_response(denial)); break;
    case Language::tls: {
        const bool is_answered = co_await answer_inside(flow, denial);
        if (!is_answered) co_await say_and_close(flow, alert_record(alert_for(denial.kind)));
        break;
    }
    case Language::socks: co_await say_and_close(flow, socks_reply(reply_for(denial.kind))); break;
    default: flow.client->reset();
    }
}

}  // namespace bawn::egress
