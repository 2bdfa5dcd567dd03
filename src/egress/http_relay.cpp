#include "egress/http_relay.h"

#include <algorithm>

#include "base/text.h"
#include "egress/dialler.h"
#include "egress/inspect.h"
#include "egress/judgement.h"
#include "egress/refuse.h"
#include "egress/tunnel.h"
#include "policy/url_path.h"

namespace bawn::egress {
namespace {

constexpr std::size_t most_buffered = 64 << 10;
constexpr std::size_t first_read = 16 << 10, most_read = 64 << 10;  // of a body at once

// One request and its answer, while they pass.
struct Turn {
    RequestHead request;
    RequestRecord told;
    std::unique_ptr<Exchange> observer;
    bool is_body_sent = false;
    bool has_answer_begun = false;
    bool is_answered = false;
    bool is_switched = false;  // to another protocol, by 101
    bool keeps_alive = false;
    std::optional<Denial> failed;
};

void fail_turn(Turn& turn, Denial denial)
{
    if (!turn.failed) turn.failed = std::move(denial);
}

// What was read already comes first. A body that fills the room for it gets more.
Async<Result<>> pass_body(Flow& flow, Direction direction, Turn& turn, BodyReader& reader, Framing framing)
{
    if (reader.is_complete()) co_return Result<>{};
    const bool is_out = direction == Direction::out;
    Stream& from = flow.source_of(direction);
    std::string& read_before = is_out ? flow.from_client : flow.from_upstream;
    std::string room = std::exchange(read_before, {});
    for (std::size_t count = room.size();;) {
        const std::string_view bytes = std::string_view(room).substr(0, count);
        Result<std::size_t> taken = reader.take(bytes);
        if (!taken) co_return std::unexpected(std::move(taken).error());
        for (std::string_view piece : reader.content()) {
            (is_out ? turn.told.sent : turn.told.received) += piece.size();
            if (turn.observer) is_out ? turn.observer->on_request_body(piece) : turn.observer->on_response_body(piece);
        }
        Result<> passed = co_await pass(flow, direction, bytes.substr(0, *taken));
        if (!passed) co_return passed;
        if (reader.is_complete()) {
            read_before = bytes.substr(*taken);
            co_return Result<>{};
        }
        room.resize(count >= first_read ? most_read : std::max(room.size(), first_read));
        Result<std::size_t> more = co_await from.read(room);
        if (!more) co_return std::unexpected(std::move(more).error());
        if (*more == 0 && framing == Framing::until_close) co_return Result<>{};
        if (*more == 0) co_return fail(ErrorKind::unavailable, "it ended in the middle of a body");
        count = *more;
    }
}

Async<> send_body(Flow& flow, Turn& turn)
{
    BodyReader reader(BodyReader::Of::request, turn.request.framing, turn.request.length);
    Result<> sent = co_await pass_body(flow, Direction::out, turn, reader, turn.request.framing);
    turn.is_body_sent = sent.has_value();
    if (sent || turn.is_answered) co_return;
    const bool is_bad = sent.error().kind() == ErrorKind::invalid;
    fail_turn(turn, is_bad ? malformed(flow, sent.error().message()) : broken(flow, sent.error()));
    flow.upstream->reset();  // whoever waits for an answer ends
}

bool is_expected(const ResponseHead& head, const RequestHead& request)
{
    return head.status != 101 || (!request.upgrade.empty() && head.upgrade == request.upgrade);
}

// The final head; what comes before it (1xx) is passed on.
Async<Result<ResponseHead>> read_answer(Flow& flow, Turn& turn)
{
    for (int i = 0; i < most_interim_answers; ++i) {
        Result<std::string> text = co_await read_head(*flow.upstream, flow.from_upstream, never);
        if (!text) co_return std::unexpected(std::move(text).error());
        if (text->empty()) co_return fail(ErrorKind::unavailable, "the host ended the connection without an answer");
        Result<ResponseHead> head = parse_response(*text, turn.request.method);
        if (!head) co_return std::unexpected(std::move(head).error());
        if (!is_expected(*head, turn.request)) co_return fail(ErrorKind::invalid, "the host changed to a protocol that nobody asked for");
        if (head->status >= 200 || head->status == 101) co_return head;
        if (turn.request.minor_version == 0) continue;
        const std::string interim = to_text(*head);
        Result<> passed = co_await pass(flow, Direction::in, interim);
        if (!passed) co_return std::unexpected(std::move(passed).error());
    }
    co_return fail(ErrorKind::invalid, "the host gave too many interim answers");
}

Async<Result<>> pass_answer(Flow& flow, Turn& turn)
{
    Result<ResponseHead> head = co_await read_answer(flow, turn);
    if (!head) co_return std::unexpected(std::move(head).error());
    turn.told.status = head->status;
    if (turn.observer) turn.observer->on_response(*head);
    turn.is_switched = head->status == 101;
    turn.keeps_alive = head->keeps_alive = head->keeps_alive && turn.request.keeps_alive;
    turn.has_answer_begun = true;
    const std::string text = to_text(*head);
    Result<> passed = co_await pass(flow, Direction::in, text);
    if (!passed || turn.is_switched) co_return passed;
    BodyReader reader(BodyReader::Of::response, head->framing, head->length);
    co_return co_await pass_body(flow, Direction::in, turn, reader, head->framing);
}

Async<> send_answer(Flow& flow, Turn& turn)
{
    Result<> passed = co_await pass_answer(flow, turn);
    if (!passed) fail_turn(turn, broken(flow, passed.error()));
    turn.is_answered = true;
    if (turn.is_body_sent) co_return;
    flow.client->give_up_at(now());  // the body will not be asked for any more
    flow.upstream->cut();
}

Async<std::optional<Denial>> reach_host(Flow& flow)
{
    if (flow.upstream && flow.from_upstream.empty() && flow.upstream->is_quiet()) co_return std::nullopt;
    flow.upstream.reset();
    flow.from_upstream.clear();
    std::optional<Denial> denial = co_await dial(flow);
    std::vector<std::string> protocols(1, http1_protocol);
    if (!denial && flow.is_inspected) denial = co_await begin_hosts_tls(flow, std::move(protocols));
    co_return denial;
}

// True: another request may follow.
Async<bool> pass_turn(std::shared_ptr<Flow> flow, Turn& turn)
{
    std::optional<Denial> unreachable = co_await reach_host(*flow);
    if (unreachable) {
        co_await refuse(*flow, std::move(*unreachable));
        co_return false;
    }
    const std::string head = to_text(turn.request);
    Result<> sent = co_await pass(*flow, Direction::out, head);
    if (!sent) {
        fail_turn(turn, broken(*flow, sent.error()));
    } else if (turn.request.framing == Framing::none) {
        turn.is_body_sent = true;
        co_await send_answer(*flow, turn);
    } else {
        co_await both(flow->shared.io, send_body(*flow, turn), send_answer(*flow, turn));
    }
    if (turn.observer) turn.observer->on_end();
    if (turn.failed) {
        if (flow->is_cut()) co_return false;
        if (!turn.has_answer_begun) {
            co_await refuse(*flow, *turn.failed);
        } else {
            flow->note_refused(*turn.failed);
            flow->client->reset();
        }
        co_return false;
    }
    if (turn.is_switched) {
        flow->record.protocol = turn.request.upgrade;
        co_await tunnel(flow);
        co_return false;
    }
    co_return turn.keeps_alive&& turn.is_body_sent;
}

Async<Result<std::string>> read_next_request(Flow& flow, bool is_first)
{
    // Between requests a client may be silent for as long as it may be idle.
    if (flow.from_client.empty()) {
        flow.client->give_up_at(is_first ? flow.started + flow.shared.options.limits.first_bytes : never);
        Result<bool> more = co_await read_more(*flow.client, flow.from_client, most_buffered);
        if (!more) co_return std::unexpected(std::move(more).error());
        if (!*more) co_return std::string();
    }
    co_return co_await read_head(*flow.client, flow.from_client, now() + flow.shared.options.limits.first_bytes);
}

// True: another request may follow.
Async<bool> relay_one(std::shared_ptr<Flow> flow, bool is_first)
{
    Result<std::string> text = co_await read_next_request(*flow, is_first);
    if (flow->is_cut() || (text && text->empty())) co_return false;
    if (!text && text.error().error_number() != 0) co_return false;  // it went away
    Turn turn;
    std::optional<Denial> denial;
    if (Result<RequestHead> head = text ? parse_request(*text) : std::unexpected(text.error()); !head) {
        denial = malformed(*flow, head.error().message());
    } else {
        turn.request = std::move(*head);
        turn.told = {.method = turn.request.method, .path = std::string(policy::without_query(turn.request.path))};
        denial = judge(*flow, turn.request, turn.observer);
    }
    if (denial) {
        turn.told.refused = denial->rule;
        if (!turn.told.method.empty()) flow->note_request(std::move(turn.told));
        co_await refuse(*flow, std::move(*denial));
        co_return false;
    }
    const bool goes_on = co_await pass_turn(flow, turn);
    flow->note_request(std::move(turn.told));
    co_return goes_on;
}

}  // namespace

Async<Result<std::string>> read_head(Stream& from, std::string& buffer, Moment until)
{
    from.give_up_at(until);
    for (;;) {
        Result<std::optional<std::size_t>> end = head_end(buffer);
        if (!end) co_return std::unexpected(std::move(end).error());
        if (*end) {
            from.give_up_at(never);
            std::string head = buffer.substr(0, **end);
            buffer.erase(0, **end);
            co_return head;
        }
        Result<bool> more = co_await read_more(from, buffer, most_buffered);
        if (!more) co_return std::unexpected(std::move(more).error());
        if (!*more && buffer.empty()) co_return std::string();
        if (!*more) co_return fail(ErrorKind::invalid, "it ended in the middle of a head");
    }
}

Async<> relay_http(std::shared_ptr<Flow> flow)
{
    flow->language = Language::http;
    flow->record.protocol = flow->is_inspected ? "https/1.1" : "http/1.1";
    bool goes_on = true;
    for (bool is_first = true; goes_on; is_first = false) goes_on = co_await relay_one(flow, is_first);
}

}  // namespace bawn::egress
