#include "egress/http2_relay.h"

#include "egress/http2_streams.h"
#include "egress/judgement.h"
#include "egress/refuse.h"
#include "egress/tunnel.h"

namespace bawn::egress {
namespace {

constexpr std::size_t small_piece = 16 << 10, large_piece = 64 << 10;
constexpr std::size_t most_sent_at_once = 64 << 10;
constexpr std::size_t most_frames_waiting = 256;

}  // namespace

class Http2Relay {
public:
    explicit Http2Relay(Flow& flow)
        : flow_(flow),
          streams_(flow),
          to_client_(flow.shared.io, never),
          to_host_(flow.shared.io, never),
          room_(flow.shared.io, never),
          head_until_(flow.started + flow.shared.options.limits.first_bytes)
    {
    }

    Async<> run() { return both(flow_.shared.io, serve_client(), serve_host()); }

private:
    Async<> serve_client() { return both(flow_.shared.io, read_client(), write_client()); }
    Async<> serve_host() { return both(flow_.shared.io, read_host(), write_host()); }

    Async<> read_client();
    Async<> read_host();
    Async<> write_client();
    Async<> write_host();

    Async<> feed(Http2Session&, std::string_view);
    Async<> wait_for_room();
    bool is_crowded();
    void mind_the_head();
    void wake();
    void end_client(const Error&);
    void end_host(const Error&);

    Flow& flow_;
    Http2Streams streams_;
    asio::steady_timer to_client_, to_host_;  // cancelled when there may be something to send
    asio::steady_timer room_;                 // cancelled when something was sent
    Moment head_until_;                       // where the client's first head is awaited, or one has begun; else never
    bool is_client_gone_ = false, is_host_gone_ = false;
};

// What both sides have to be told for what was read, has to fit.
bool Http2Relay::is_crowded()
{
    return !is_client_gone_ && !is_host_gone_ &&
           (streams_.client().frames_waiting() > most_frames_waiting || streams_.host().frames_waiting() > most_frames_waiting);
}

Async<> Http2Relay::wait_for_room()
{
    while (is_crowded()) co_await room_.async_wait(as_value());
}

void Http2Relay::wake()
{
    to_client_.cancel();
    to_host_.cancel();
    room_.cancel();
}

// A head that has begun ends in time.
void Http2Relay::mind_the_head()
{
    const bool is_awaited = !streams_.was_asked() || streams_.client().is_amid_head();
    if (is_awaited == (head_until_ != never)) return;
    head_until_ = is_awaited ? now() + flow_.shared.options.limits.first_bytes : never;
    flow_.client->give_up_at(head_until_);
}

void Http2Relay::end_client(const Error& why)
{
    if (std::exchange(is_client_gone_, true)) return;
    if (why.kind() == ErrorKind::invalid) flow_.note_refused(malformed(flow_, why.message()));
    streams_.client_is_gone();
    wake();
}

void Http2Relay::end_host(const Error& why)
{
    if (std::exchange(is_host_gone_, true)) return;
    if (!is_client_gone_) streams_.host_is_gone(why);
    wake();
}

// So much at once that what has to be said about it fits.
Async<> Http2Relay::feed(Http2Session& session, std::string_view bytes)
{
    for (; !bytes.empty(); bytes.remove_prefix(std::min(small_piece, bytes.size()))) {
        co_await wait_for_room();
        session.feed(bytes.substr(0, small_piece));
        wake();
    }
}

Async<> Http2Relay::read_client()
{
    std::string buffer(small_piece, '\0');
    flow_.client->give_up_at(head_until_);
    for (;;) {
        Result<std::size_t> count = co_await flow_.client->read(buffer);
        if (!count || *count == 0) {
            const bool is_late = !count && now() >= head_until_;
            end_client(is_late ? Error(ErrorKind::invalid, count.error().message()) : Error(ErrorKind::unavailable, "the client is gone"));
            co_return;
        }
        if (is_client_gone_) continue;  // until it has read what it was told
        co_await feed(streams_.client(), std::string_view(buffer).substr(0, *count));
        if (*count == buffer.size()) buffer.resize(large_piece);
        mind_the_head();
    }
}

Async<> Http2Relay::read_host()
{
    std::string buffer(small_piece, '\0');
    for (;;) {
        Result<std::size_t> count = co_await flow_.upstream->read(buffer);
        if (!count || *count == 0) {
            end_host(count ? Error(ErrorKind::unavailable, "the host ended the connection") : count.error());
            co_return;
        }
        co_await feed(streams_.host(), std::string_view(buffer).substr(0, *count));
        if (*count == buffer.size()) buffer.resize(large_piece);
    }
}

Async<> Http2Relay::write_client()
{
    Http2Session& session = streams_.client();
    for (;;) {
        const std::string bytes = session.take_to_send(most_sent_at_once);
        if (!bytes.empty()) {
            Result<> passed = co_await pass(flow_, Direction::in, bytes);
            if (!passed && passed.error().kind() == ErrorKind::denied) flow_.note_refused(broken(flow_, passed.error()));
            if (!passed) {
                flow_.client->reset();
                end_client(passed.error());
                co_return;
            }
            room_.cancel();
            to_host_.cancel();  // what went, was released to the host
        } else if (session.is_over() || is_client_gone_) {
            break;
        } else {
            room_.cancel();  // streams that were given up leave the queue without a byte
            co_await to_client_.async_wait(as_value());
        }
    }
    const bool is_broken = !session.broken_for().empty();
    end_client(is_broken ? Error(ErrorKind::invalid, session.broken_for()) : Error(ErrorKind::unavailable, "all is said"));
    co_await flow_.client->end();
    flow_.client->give_up_at(now() + time_to_read);
}

Async<> Http2Relay::write_host()
{
    Http2Session& session = streams_.host();
    for (;;) {
        const std::string bytes = streams_.asks_the_host() ? session.take_to_send(most_sent_at_once) : std::string();
        if (!bytes.empty()) {
            Result<> passed = co_await pass(flow_, Direction::out, bytes);
            if (!passed) {
                end_host(passed.error());
                break;
            }
            room_.cancel();
            to_client_.cancel();
        } else if (is_client_gone_ || is_host_gone_ || (streams_.asks_the_host() && session.is_over())) {
            break;
        } else {
            room_.cancel();  // streams that were given up leave the queue without a byte
            co_await to_host_.async_wait(as_value());
        }
    }
    if (!session.broken_for().empty()) end_host(Error(ErrorKind::invalid, "the host's HTTP/2 is not well formed: " + session.broken_for()));
    co_await flow_.upstream->end();
    flow_.upstream->give_up_at(now());
}

Async<> relay_http2(std::shared_ptr<Flow> flow)
{
    flow->language = Language::http;
    flow->record.protocol = "https/2";
    Http2Relay relay(*flow);
    co_await relay.run();
}

Async<> refuse_by_http2(Flow& flow, const Denial& denial, Moment until)
{
    Http2Streams streams(flow, denial);
    Http2Session& session = streams.client();
    std::string buffer(small_piece, '\0');
    flow.client->give_up_at(until);
    for (bool is_over = false;;) {
        const std::string bytes = is_over ? std::string() : session.take_to_send(most_sent_at_once);
        Result<> said = co_await flow.client->write(bytes);
        if (!said) co_return;
        if (!bytes.empty()) continue;
        if (!is_over && session.is_over()) co_await flow.client->end();
        is_over = session.is_over();
        Result<std::size_t> count = co_await flow.client->read(buffer);
        if (!count || *count == 0) co_return;
        if (!is_over) session.feed(std::string_view(buffer).substr(0, *count));
    }
}

}  // namespace bawn::egress
