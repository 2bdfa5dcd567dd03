#include "egress/http2_session.h"

#include <fmt/format.h>
#include <nghttp2/nghttp2.h>

#include <algorithm>
#include <cstring>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "base/freed_by.h"
#include "base/text.h"
#include "egress/async.h"

namespace bawn::egress {
namespace {

using Nghttp2 = std::unique_ptr<nghttp2_session, FreedBy<nghttp2_session_del>>;

}  // namespace

// Of frames that carry nothing, so many at once and so many a second; DATA that passes either way pays for two of them,
// because each may be followed by updates of both windows.
class Patience {
public:
    bool bears(double cost)
    {
        const Moment at = now();
        left_ = std::min(most, left_ + a_second * std::chrono::duration<double>(at - last_).count());
        last_ = at;
        left_ -= cost;
        return left_ >= 0;
    }
    void restore() { left_ = std::min(most, left_ + 2); }

private:
    static constexpr double most = 2000, a_second = 200;
    double left_ = most;
    Moment last_ = now();
};

namespace {

bool is_end(const nghttp2_frame_hd& frame) { return (frame.flags & NGHTTP2_FLAG_END_STREAM) != 0; }

double cost_of(const nghttp2_frame_hd& frame)
{
    switch (frame.type) {
    case NGHTTP2_DATA: return frame.length == 0 && !is_end(frame) ? 1 : 0;
    case NGHTTP2_HEADERS:
    case NGHTTP2_CONTINUATION: return 0;
    case NGHTTP2_RST_STREAM: return 4;  // and it has made us work before
    default: return (frame.flags & NGHTTP2_FLAG_ACK) != 0 ? 0 : 1;
    }
}

// nghttp2 copies what it is given.
std::vector<nghttp2_nv> names_and_values(const Headers& headers)
{
    std::vector<nghttp2_nv> all;
    const auto bytes = [](const std::string& text) { return reinterpret_cast<std::uint8_t*>(const_cast<char*>(text.data())); };
    for (const Header& each : headers)
        all.push_back({bytes(each.name), bytes(each.value), each.name.size(), each.value.size(), NGHTTP2_NV_FLAG_NONE});
    return all;
}

}  // namespace

struct Http2Session::State {
    // The body of one stream on its way out.
    struct Outgoing {
        std::string bytes;
        std::size_t gone = 0;  // of `bytes`
        bool has_ended = false, has_trailers = false;
        Headers trailers;

        std::size_t left() const { return bytes.size() - gone; }
    };

    State(Role of, Listener& to) : role(of), listener(to) {}

    Nghttp2 make();
    static void set_callbacks(nghttp2_session_callbacks*);
    void submit_settings();

    int begin_frame(const nghttp2_frame_hd&);
    void take_header(std::string_view name, std::string_view value);
    int take_frame(const nghttp2_frame&);
    void take_head(const nghttp2_frame&);
    void take_invalid(const nghttp2_frame&, int error);
    void note_sent(const nghttp2_frame&);
    void take_unsent(int stream);
    void close(int stream, std::uint32_t code);
    int complain(std::string why);

    nghttp2_data_provider queue();
    ssize_t fill(int stream, std::span<std::uint8_t> room, std::uint32_t& flags);
    void forget(int stream);

    Role role;
    Listener& listener;
    Nghttp2 session;
    Patience patience;
    std::unordered_map<int, Outgoing> outgoing;
    std::size_t queued = 0;

    int amid_head_of = 0;
    Headers head;
    std::size_t head_bytes = 0;
    std::string complaint, broken_for;
    bool has_left = false;
};

void Http2Session::State::set_callbacks(nghttp2_session_callbacks* callbacks)
{
    using Session = nghttp2_session;
    using Frame = nghttp2_frame;
    using Bytes = const std::uint8_t*;
    static constexpr auto of = [](void* state) -> State& { return *static_cast<State*>(state); };
    static constexpr auto text = [](Bytes bytes, std::size_t size) { return std::string_view(reinterpret_cast<const char*>(bytes), size); };

    nghttp2_session_callbacks_set_on_begin_frame_callback(
        callbacks, [](Session*, const nghttp2_frame_hd* frame, void* state) { return of(state).begin_frame(*frame); });
    nghttp2_session_callbacks_set_on_begin_headers_callback(callbacks, [](Session*, const Frame* frame, void* state) {
        of(state).amid_head_of = frame->hd.stream_id;
        of(state).head.clear();
        of(state).head_bytes = 0;
        return 0;
    });
    // What nghttp2 would leave out is taken as well: http2_head.h refuses the whole, in words.
    const auto take_header = [](Session*, const Frame*, Bytes name, std::size_t name_size, Bytes value, std::size_t value_size,
                                std::uint8_t, void* state) {
        of(state).take_header(text(name, name_size), text(value, value_size));
        return 0;
    };
    nghttp2_session_callbacks_set_on_header_callback(callbacks, take_header);
    nghttp2_session_callbacks_set_on_invalid_header_callback(callbacks, take_header);
    nghttp2_session_callbacks_set_on_frame_recv_callback(
        callbacks, [](Session*, const Frame* frame, void* state) { return of(state).take_frame(*frame); });
    nghttp2_session_callbacks_set_on_data_chunk_recv_callback(
        callbacks, [](Session*, std::uint8_t, std::int32_t stream, Bytes bytes, std::size_t size, void* state) {
            of(state).listener.on_body(stream, text(bytes, size));
            return 0;
        });
    nghttp2_session_callbacks_set_on_invalid_frame_recv_callback(callbacks, [](Session*, const Frame* frame, int error, void* state) {
        of(state).take_invalid(*frame, error);
        return 0;
    });
    nghttp2_session_callbacks_set_error_callback2(callbacks, [](Session*, int, const char* said, std::size_t size, void* state) {
        of(state).complaint = printable({said, size});
        return 0;
    });
    nghttp2_session_callbacks_set_on_frame_send_callback(callbacks, [](Session*, const Frame* frame, void* state) {
        of(state).note_sent(*frame);
        return 0;
    });
    nghttp2_session_callbacks_set_on_frame_not_send_callback(callbacks, [](Session*, const Frame* frame, int, void* state) {
        if (frame->hd.type == NGHTTP2_HEADERS) of(state).take_unsent(frame->hd.stream_id);
        return 0;
    });
    nghttp2_session_callbacks_set_on_stream_close_callback(callbacks, [](Session*, std::int32_t stream, std::uint32_t code, void* state) {
        of(state).close(stream, code);
        return 0;
    });
}

Nghttp2 Http2Session::State::make()
{
    nghttp2_session_callbacks* callbacks = nullptr;
    nghttp2_session_callbacks_new(&callbacks);
    set_callbacks(callbacks);
    nghttp2_option* options = nullptr;
    nghttp2_option_new(&options);
    nghttp2_option_set_no_auto_window_update(options, 1);
    nghttp2_option_set_no_closed_streams(options, 1);
    nghttp2_option_set_max_reserved_remote_streams(options, 0);
    // Requests of one connection are not told in terms of each other: with a key among them, sizes would tell about it.
    if (role == Role::client) nghttp2_option_set_max_deflate_dynamic_table_size(options, 0);
    nghttp2_session* made = nullptr;
    const auto make = role == Role::server ? nghttp2_session_server_new2 : nghttp2_session_client_new2;
    const int failed = make(&made, callbacks, this, options);
    nghttp2_option_del(options);
    nghttp2_session_callbacks_del(callbacks);
    if (failed != 0) std::abort();  // out of memory
    return Nghttp2(made);
}

void Http2Session::State::submit_settings()
{
    std::vector<nghttp2_settings_entry> settings = {{NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, most_streams},
                                                    {NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, stream_window},
                                                    {NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE, most_head_bytes}};
    if (role == Role::server) {
        settings.push_back({NGHTTP2_SETTINGS_NO_RFC7540_PRIORITIES, 1});
    } else {
        settings.push_back({NGHTTP2_SETTINGS_ENABLE_PUSH, 0});
    }
    nghttp2_submit_settings(session.get(), NGHTTP2_FLAG_NONE, settings.data(), settings.size());
    nghttp2_session_set_local_window_size(session.get(), NGHTTP2_FLAG_NONE, 0, connection_window);
}

int Http2Session::State::complain(std::string why)
{
    complaint = std::move(why);
    return NGHTTP2_ERR_CALLBACK_FAILURE;
}

int Http2Session::State::begin_frame(const nghttp2_frame_hd& frame)
{
    const double cost = cost_of(frame);
    return cost == 0 || patience.bears(cost) ? 0 : complain("too many frames that carry nothing");
}

// What is beyond the limit is not kept; that there is more, is.
void Http2Session::State::take_header(std::string_view name, std::string_view value)
{
    if (head_bytes > most_head_bytes) return;
    head_bytes += name.size() + value.size() + 32;
    head.push_back({std::string(name), std::string(value)});
}

int Http2Session::State::take_frame(const nghttp2_frame& frame)
{
    switch (frame.hd.type) {
    case NGHTTP2_HEADERS: take_head(frame); break;
    case NGHTTP2_DATA:
        if (frame.hd.length > frame.data.padlen) {
            patience.restore();
        } else if (!is_end(frame.hd) && !patience.bears(1)) {
            return complain("too many frames that carry nothing");
        }
        if (is_end(frame.hd)) listener.on_end(frame.hd.stream_id);
        break;
    case NGHTTP2_GOAWAY: listener.on_leaving(); break;
    default: break;
    }
    return 0;
}

void Http2Session::State::take_head(const nghttp2_frame& frame)
{
    amid_head_of = 0;
    const bool is_first = frame.headers.cat != NGHTTP2_HCAT_HEADERS || (!head.empty() && head.front().name == ":status");
    if (is_first) {
        listener.on_head(frame.hd.stream_id, std::exchange(head, {}), is_end(frame.hd) ? Ends::here : Ends::later);
    } else {
        listener.on_trailers(frame.hd.stream_id, std::exchange(head, {}));
    }
}

void Http2Session::State::take_invalid(const nghttp2_frame& frame, int error)
{
    amid_head_of = 0;
    if (complaint.empty()) complaint = nghttp2_strerror(error);
    if (frame.hd.stream_id != 0) listener.on_malformed(frame.hd.stream_id, complaint);
}

void Http2Session::State::note_sent(const nghttp2_frame& frame)
{
    const int stream = frame.hd.stream_id;
    if (frame.hd.type == NGHTTP2_GOAWAY && frame.goaway.error_code != NGHTTP2_NO_ERROR && broken_for.empty())
        broken_for = complaint.empty() ? "it is not well formed" : complaint;
    if (frame.hd.type == NGHTTP2_DATA) patience.restore();
    if (frame.hd.type != NGHTTP2_DATA && frame.hd.type != NGHTTP2_HEADERS) return;
    // An answer that is whole asks for no more of the request (RFC 9113, 8.1).
    if (role == Role::server && is_end(frame.hd) && nghttp2_session_get_stream_remote_close(session.get(), stream) == 0)
        nghttp2_submit_rst_stream(session.get(), NGHTTP2_FLAG_NONE, stream, NGHTTP2_NO_ERROR);
}

// A head that could not go: a request that no stream is left for, or an answer that is too long.
void Http2Session::State::take_unsent(int stream)
{
    if (role == Role::client) return close(stream, NGHTTP2_REFUSED_STREAM);
    nghttp2_submit_rst_stream(session.get(), NGHTTP2_FLAG_NONE, stream, NGHTTP2_INTERNAL_ERROR);
}

void Http2Session::State::close(int stream, std::uint32_t code)
{
    if (amid_head_of == stream) amid_head_of = 0;
    forget(stream);
    listener.on_closed(stream, static_cast<Http2Error>(code));
}

nghttp2_data_provider Http2Session::State::queue()
{
    return {
        .source = {.ptr = nullptr},
        .read_callback = [](nghttp2_session*, std::int32_t stream, std::uint8_t* room, std::size_t size, std::uint32_t* flags,
                            nghttp2_data_source*, void* state) { return static_cast<State*>(state)->fill(stream, {room, size}, *flags); }};
}

ssize_t Http2Session::State::fill(int stream, std::span<std::uint8_t> room, std::uint32_t& flags)
{
    const auto found = outgoing.find(stream);
    if (found == outgoing.end()) return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
    Outgoing& body = found->second;
    const std::size_t count = std::min(room.size(), body.left());
    if (count == 0 && !body.has_ended) return NGHTTP2_ERR_DEFERRED;
    std::memcpy(room.data(), body.bytes.data() + body.gone, count);
    body.gone += count;
    queued -= count;
    if (body.gone >= body.left()) body.bytes.erase(0, std::exchange(body.gone, 0));
    if (body.left() == 0 && body.has_ended) {
        flags |= NGHTTP2_DATA_FLAG_EOF;
        if (body.has_trailers) {
            flags |= NGHTTP2_DATA_FLAG_NO_END_STREAM;
            const auto fields = names_and_values(body.trailers);
            nghttp2_submit_trailer(session.get(), stream, fields.data(), fields.size());
        }
    }
    if (count > 0) listener.on_sent(stream, count);
    return static_cast<ssize_t>(count);
}

void Http2Session::State::forget(int stream)
{
    const auto found = outgoing.find(stream);
    if (found == outgoing.end()) return;
    queued -= found->second.left();
    outgoing.erase(found);
}

Http2Session::Http2Session(Role role, Listener& listener) : state_(std::make_unique<State>(role, listener))
{
    state_->session = state_->make();
    state_->submit_settings();
}

Http2Session::~Http2Session() = default;

void Http2Session::feed(std::string_view bytes)
{
    if (!state_->broken_for.empty()) return;
    const ssize_t taken =
        nghttp2_session_mem_recv(state_->session.get(), reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
    if (taken >= 0) return;
    state_->broken_for = state_->complaint.empty() ? nghttp2_strerror(static_cast<int>(taken)) : state_->complaint;
    const bool is_flood = taken == NGHTTP2_ERR_CALLBACK_FAILURE || taken == NGHTTP2_ERR_FLOODED;
    nghttp2_session_terminate_session(state_->session.get(), is_flood ? NGHTTP2_ENHANCE_YOUR_CALM : NGHTTP2_PROTOCOL_ERROR);
}

std::string Http2Session::take_to_send(std::size_t most)
{
    std::string all;
    while (all.size() < most) {
        const std::uint8_t* bytes = nullptr;
        const ssize_t size = nghttp2_session_mem_send(state_->session.get(), &bytes);
        if (size <= 0) break;
        all.append(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
    }
    return all;
}

int Http2Session::open(const Headers& request, Ends ends)
{
    const auto fields = names_and_values(request);
    const nghttp2_data_provider queue = state_->queue();
    const int stream = nghttp2_submit_request(state_->session.get(), nullptr, fields.data(), fields.size(),
                                              ends == Ends::later ? &queue : nullptr, nullptr);
    if (stream < 0) return 0;
    if (ends == Ends::later) state_->outgoing.try_emplace(stream);
    return stream;
}

void Http2Session::answer(int stream, const Headers& head, Ends ends)
{
    const auto fields = names_and_values(head);
    const nghttp2_data_provider queue = state_->queue();
    if (ends == Ends::later) state_->outgoing.try_emplace(stream);
    nghttp2_submit_response(state_->session.get(), stream, fields.data(), fields.size(), ends == Ends::later ? &queue : nullptr);
}

void Http2Session::interim(int stream, const Headers& head)
{
    const auto fields = names_and_values(head);
    nghttp2_submit_headers(state_->session.get(), NGHTTP2_FLAG_NONE, stream, nullptr, fields.data(), fields.size(), nullptr);
}

void Http2Session::body(int stream, std::string_view bytes)
{
    const auto found = state_->outgoing.find(stream);
    if (found == state_->outgoing.end()) return;
    found->second.bytes += bytes;
    state_->queued += bytes.size();
    nghttp2_session_resume_data(state_->session.get(), stream);
}

void Http2Session::end(int stream)
{
    const auto found = state_->outgoing.find(stream);
    if (found == state_->outgoing.end()) return;
    found->second.has_ended = true;
    nghttp2_session_resume_data(state_->session.get(), stream);
}

void Http2Session::end(int stream, const Headers& trailers)
{
    const auto found = state_->outgoing.find(stream);
    if (found == state_->outgoing.end()) return;
    found->second.trailers = trailers;
    found->second.has_trailers = !trailers.empty();
    end(stream);
}

void Http2Session::reset(int stream, Http2Error error)
{
    state_->forget(stream);
    nghttp2_submit_rst_stream(state_->session.get(), NGHTTP2_FLAG_NONE, stream, static_cast<std::uint32_t>(error));
}

void Http2Session::leave()
{
    if (std::exchange(state_->has_left, true)) return;
    const int last = nghttp2_session_get_last_proc_stream_id(state_->session.get());
    nghttp2_submit_goaway(state_->session.get(), NGHTTP2_FLAG_NONE, last, NGHTTP2_NO_ERROR, nullptr, 0);
}

void Http2Session::release_stream(int stream, std::size_t bytes) { nghttp2_session_consume_stream(state_->session.get(), stream, bytes); }
void Http2Session::release_connection(std::size_t bytes) { nghttp2_session_consume_connection(state_->session.get(), bytes); }

std::size_t Http2Session::queued() const { return state_->queued; }
std::size_t Http2Session::frames_waiting() const { return nghttp2_session_get_outbound_queue_size(state_->session.get()); }
bool Http2Session::is_amid_head() const { return state_->amid_head_of != 0; }
bool Http2Session::is_over() const
{
    return nghttp2_session_want_read(state_->session.get()) == 0 && nghttp2_session_want_write(state_->session.get()) == 0;
}
const std::string& Http2Session::broken_for() const { return state_->broken_for; }

}  // namespace bawn::egress
