#include "model/gateway_connection.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <random>

#include "base/text.h"
#include "egress/tls_stream.h"

namespace bawn::model {
namespace {

constexpr std::size_t client_piece = 64 << 10;
constexpr std::size_t most_drained = 4 << 20;
constexpr std::chrono::seconds drained_within{2};

std::string new_id()
{
    std::random_device device;
    return fmt::format("{:08x}{:08x}{:08x}", device(), device(), device());
}

std::string_view without_query(std::string_view path) { return path.substr(0, path.find('?')); }

bool is_loopback_name(std::string_view host)
{
    if (host == "localhost" || host.ends_with(".localhost")) return true;
    const auto address = egress::Address::parse(host);
    return address && address->is_loopback();
}

// The host in "https://host:port", or "" where it is none of the web.
std::string host_in_origin(std::string_view origin)
{
    if (!origin.starts_with("http://") && !origin.starts_with("https://")) return "";
    std::string_view host = origin.substr(origin.find("//") + 2);
    if (host.starts_with('[')) return std::string(host.substr(1, host.find(']') - 1));
    return std::string(host.substr(0, host.find(':')));
}

}  // namespace

GatewayConnection::GatewayConnection(Gateway::State& state, const Door& door, std::unique_ptr<egress::TcpStream> stream, std::string client)
    : state_(state),
      door_(door),
      stream_(std::move(stream)),
      client_(std::move(client)),
      woken_(state.io, egress::never)
{
    state_.connections.insert(this);
}

GatewayConnection::~GatewayConnection()
{
    state_.connections.erase(this);
    state_.bodies_bytes -= counted_;
    state_.room.cancel();
    if (state_.connections.empty()) state_.patience.cancel();
}

void GatewayConnection::finish()
{
    is_finishing_ = closes_ = true;
    if (outbox_)
        outbox_->stop();
    else
        stream_->cut();
}

void GatewayConnection::cut()
{
    is_gone_ = true;
    if (outbox_) outbox_->cut();
    stream_->cut();
    wake();
}

void GatewayConnection::wake()
{
    has_news_ = true;
    woken_.cancel();
}

Async<> GatewayConnection::serve()
{
    auto self = shared_from_this();
    bool goes_on = co_await shake_hands();
    while (goes_on && !closes_) goes_on = co_await serve_one();
    if (is_gone_) co_return;
    // A client that still sends must be able to read why it is not heard.
    co_await stream_->end();
    stream_->give_up_at(egress::now() + drained_within);
    std::string thrown(client_piece, '\0');
    for (std::size_t all = 0; all < most_drained && !is_finishing_;) {
        Result<std::size_t> count = co_await stream_->read(thrown);
        if (!count || *count == 0) break;
        all += *count;
    }
}

Async<bool> GatewayConnection::shake_hands()
{
    if (!door_.certificate) co_return true;
    auto tls = door_.certificate->accept("http/1.1");
    if (!tls) co_return false;
    auto stream = std::make_unique<egress::TlsStream>(state_.io, std::move(stream_), *std::move(tls));
    egress::TlsStream& shaking = *stream;
    stream_ = std::move(stream);
    stream_->give_up_at(egress::now() + state_.options.limits.head);
    Result<> open = co_await shaking.shake_hands("");
    co_return open.has_value();
}

Async<bool> GatewayConnection::serve_one()
{
    const bool has_head = co_await read_head();
    if (!has_head) co_return false;
    if (std::optional<ApiError> wrong = objection()) {
        closes_ = closes_ || head_.framing != egress::Framing::none;
        const bool goes_on = co_await refuse(*wrong, 0);
        co_return goes_on;
    }
    const bool has_body = co_await read_body();
    if (!has_body) co_return false;
    const bool goes_on = co_await do_route();
    body_ = std::string();
    state_.bodies_bytes -= std::exchange(counted_, 0);
    co_return goes_on;
}

Async<bool> GatewayConnection::read_head()
{
    const GatewayLimits& limits = state_.options.limits;
    bool has_begun = !buffer_.empty();
    stream_->give_up_at(egress::now() + (has_begun ? limits.head : limits.idle));
    for (;;) {
        auto end = egress::head_end(buffer_);
        auto head = end && *end ? egress::parse_request(std::string_view(buffer_).substr(0, **end)) : Result<egress::RequestHead>();
        if (!end || (*end && !head)) {
            closes_ = true;
            route_ = nullptr;
            error_ = error_form("", false);
            const ApiError wrong{400, end ? head.error().message() : end.error().message()};
            co_await refuse(wrong, 0);
            co_return false;
        }
        if (*end) {
            head_ = *std::move(head);
            buffer_.erase(0, **end);
            closes_ = closes_ || !head_.keeps_alive;
            co_return true;
        }
        Result<bool> more = co_await egress::read_more(*stream_, buffer_, egress::most_head_bytes + 1);
        if (!more || !*more) co_return false;
        if (!std::exchange(has_begun, true)) stream_->give_up_at(egress::now() + limits.head);
    }
}

std::optional<ApiError> GatewayConnection::objection()
{
    id_ = new_id();
    path_ = without_query(head_.path);
    bool other_method = false;
    route_ = find_route(head_.method, path_, other_method);
    error_ = route_ ? route_->form.error : error_form(path_, egress::find_header(head_.headers, "anthropic-version") != nullptr);
    // A page in a browser may send requests here by guessing the port. One that reaches us by a name of its own, which leads to this
    // machine, has no key.
    const std::string* origin = egress::find_header(head_.headers, "origin");
    const std::string page = origin == nullptr ? "" : host_in_origin(lower_case(*origin));
    if (!page.empty() && !is_loopback_name(page)) return ApiError{403, "requests of web pages are not answered"};
    if (route_ && route_->does == Route::Does::metrics && !state_.options.has_metrics) route_ = nullptr;
    const bool is_open = route_ && (route_->does == Route::Does::health || route_->does == Route::Does::root);
    if (door_.kind == Door::Kind::tcp && !is_open) {
        const std::string_view key = key_in(head_.headers);
        std::optional<std::string> name = key.empty() ? std::nullopt : state_.options.keys.name_of(key);
        if (!name)
            return ApiError{401, key.empty() ? "a key is needed: Authorization: Bearer KEY, or x-api-key: KEY" : "the key is not known"};
        client_ = *std::move(name);
    }
    if (!route_)
        return ApiError{other_method ? 405 : 404, fmt::format("there is no {} {} here", head_.method, printable(path_.substr(0, 200)))};
    if (head_.framing == egress::Framing::length && head_.length > state_.options.limits.body_bytes)
        return ApiError{413, fmt::format("a body of {} bytes; at most {} are taken", head_.length, state_.options.limits.body_bytes)};
    return std::nullopt;
}

Async<bool> GatewayConnection::read_body()
{
    const GatewayLimits& limits = state_.options.limits;
    if (head_.expects_continue) {
        const bool sent = co_await send("HTTP/1.1 100 Continue\r\n\r\n");
        if (!sent) co_return false;
    }
    egress::BodyReader reader(egress::BodyReader::Of::request, head_.framing, head_.length);
    stream_->give_up_at(egress::now() + limits.body);
    while (!reader.is_complete()) {
        Result<std::size_t> taken = reader.take(buffer_);
        if (!taken) {
            closes_ = true;
            const ApiError wrong{400, taken.error().message()};
            co_await refuse(wrong, 0);
            co_return false;
        }
        for (std::string_view content : reader.content()) body_ += content;
        buffer_.erase(0, *taken);
        state_.bodies_bytes += body_.size() - counted_;
        counted_ = body_.size();
        const bool is_too_much = state_.bodies_bytes > limits.all_bodies_bytes;
        if (body_.size() > limits.body_bytes || is_too_much) {
            closes_ = true;
            const ApiError wrong{is_too_much ? 503 : 413, is_too_much ? "too much is being sent at once"
                                                                      : fmt::format("at most {} bytes are taken", limits.body_bytes)};
            co_await refuse(wrong, is_too_much ? 1 : 0);
            co_return false;
        }
        if (reader.is_complete()) break;
        Result<bool> more = co_await egress::read_more(*stream_, buffer_, buffer_.size() + client_piece);
        if (!more || !*more) co_return false;
    }
    stream_->give_up_at(egress::never);
    co_return true;
}

std::string GatewayConnection::head_text(int status, std::string_view type, int retry_after) const
{
    static constexpr std::pair<int, std::string_view> reasons[] = {{200, "OK"},
                                                                   {400, "Bad Request"},
                                                                   {401, "Unauthorized"},
                                                                   {403, "Forbidden"},
                                                                   {404, "Not Found"},
                                                                   {405, "Method Not Allowed"},
                                                                   {413, "Content Too Large"},
                                                                   {429, "Too Many Requests"},
                                                                   {503, "Service Unavailable"},
                                                                   {529, "Overloaded"}};
    const auto* reason = std::ranges::find(reasons, status, &std::pair<int, std::string_view>::first);
    std::string text = fmt::format("HTTP/1.1 {} {}\r\nContent-Type: {}\r\nCache-Control: no-store\r\n", status,
                                   reason == std::end(reasons) ? "Internal Server Error" : reason->second, type);
    if (!id_.empty()) text += fmt::format("request-id: req_{0}\r\nx-request-id: req_{0}\r\n", id_);
    if (retry_after > 0) text += fmt::format("retry-after: {}\r\n", retry_after);
    if (status == 401) text += "WWW-Authenticate: Bearer\r\n";
    if (closes_) text += "Connection: close\r\n";
    return text;
}

Async<bool> GatewayConnection::reply(const Reply& reply)
{
    state_.counts.request(route_ ? route_->api : "none", reply.status);
    std::string bytes =
        head_text(reply.status, reply.type, reply.retry_after) + fmt::format("Content-Length: {}\r\n\r\n", reply.body.size());
    if (head_.method != "HEAD") bytes += reply.body;
    const bool sent = co_await send(bytes);
    co_return sent && !closes_;
}

Async<bool> GatewayConnection::refuse(const ApiError& error, int retry_after)
{
    const Reply told{.status = error.status, .body = error_(error), .retry_after = retry_after};
    const bool goes_on = co_await reply(told);
    co_return goes_on;
}

Async<bool> GatewayConnection::send(std::string_view bytes)
{
    asio::steady_timer stalled(state_.io);
    for (; !bytes.empty(); bytes.remove_prefix(std::min(client_piece, bytes.size()))) {
        stalled.expires_after(state_.options.limits.stalled);
        stalled.async_wait([weak = weak_from_this()](boost::system::error_code failed) {
            if (failed) return;
            if (auto late = weak.lock()) late->cut();
        });
        Result<> sent = co_await stream_->write(bytes.substr(0, client_piece));
        stalled.cancel();
        if (!sent) co_return false;
    }
    co_return true;
}

Async<bool> GatewayConnection::send_answer(const std::shared_ptr<Outbox>& outbox)
{
    outbox_ = outbox;
    is_sending_ = true;
    bool is_fine = false;
    co_await egress::both(state_.io, send_all(*outbox, is_fine), watch());
    stream_->give_up_at(egress::never);
    if (!is_fine) {
        outbox->cut();
        state_.queue->withdraw(client_, ticket_);
    }
    outbox_.reset();
    co_return is_fine && !closes_;
}

// Pieces as they come, or all at once where the answer is one document.
Async<> GatewayConnection::send_all(Outbox& outbox, bool& is_fine)
{
    std::string whole;
    bool has_head = false;
    const bool is_chunked = head_.minor_version == 1;
    while (!is_gone_) {
        has_news_ = false;
        Outbox::Taken taken = outbox.take();
        std::string out;
        if (taken.head && !has_head && (taken.head->is_streamed || taken.is_finished)) {
            has_head = true;
            closes_ = closes_ || (taken.head->is_streamed && !is_chunked);
            state_.counts.request(route_->api, taken.head->status);
            out = head_text(taken.head->status, taken.head->is_streamed ? "text/event-stream; charset=utf-8" : "application/json",
                            taken.head->retry_after);
            if (taken.head->is_streamed)
                out += is_chunked ? "Transfer-Encoding: chunked\r\n\r\n" : "\r\n";
            else
                out += fmt::format("Content-Length: {}\r\n\r\n", whole.size() + taken.bytes.size());
        }
        const bool is_streamed = taken.head && taken.head->is_streamed;
        whole += taken.bytes;
        if (is_streamed && is_chunked && !whole.empty())
            out += fmt::format("{:x}\r\n{}\r\n", whole.size(), whole);
        else if (has_head)
            out += whole;
        if (has_head) whole.clear();
        if (is_streamed && is_chunked && taken.is_finished) out += "0\r\n\r\n";
        const bool sent = co_await send(out);
        if (!sent) break;
        if (taken.is_finished) {
            is_fine = true;
            break;
        }
        if (has_news_) continue;
        woken_.expires_after(state_.options.limits.ping);
        auto [woken] = co_await woken_.async_wait(egress::as_value());
        if (!woken && has_head && !has_news_) {
            const std::string ping = fmt::format("{:x}\r\n{}\r\n", route_->form.ping.size(), route_->form.ping);
            const bool alive = co_await send(is_chunked ? std::string_view(ping) : route_->form.ping);
            if (!alive) break;
        }
    }
    is_sending_ = false;
    stream_->give_up_at(egress::now());  // watch() comes back
}

// Notices that the client goes. What it sends already, of its next request, is kept.
Async<> GatewayConnection::watch()
{
    while (is_sending_ && buffer_.size() < client_piece) {
        Result<bool> more = co_await egress::read_more(*stream_, buffer_, client_piece);
        if (!is_sending_) co_return;
        if (more && *more) continue;
        is_gone_ = true;
        outbox_->cut();
        wake();
        co_return;
    }
}

}  // namespace bawn::model
