#pragma once

// Http2Session: one side of an HTTP/2 connection (RFC 9113) as a machine of bytes, by nghttp2: whoever has the socket feeds what
// came and sends what is to be sent.
//
//     Http2Session session(Http2Session::Role::server, listener);
//     session.feed(bytes);                            // calls the listener
//     session.answer(stream, fields, Ends::later);
//     session.body(stream, piece);                    // waits in a queue until the peer's windows let it go
//     while (std::string bytes = session.take_to_send(most); !bytes.empty()) …
//
// Bounded: a peer may have 100 streams, each head has the limits of http.h, and no more than the windows below is under way to
// us: they grow only by what release() gives back, so a listener that queues bodies elsewhere releases them when they are gone.
// Frames that carry nothing (RST_STREAM, PING, SETTINGS, empty DATA, …) are counted; more than 200 a second ends the
// connection, and so do more than 8 CONTINUATIONs of one head (nghttp2). No push, no priorities, no extended CONNECT.
//
// What nghttp2 finds wrong with a stream resets it; wrong with the connection, broken_for() says it once the peer has been told,
// and all is over. One thread. A listener may call everything but feed() and take_to_send().

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "egress/http2_head.h"

namespace bawn::egress {

// RFC 9113, 7
enum class Http2Error : std::uint32_t { none = 0, protocol = 1, internal = 2, refused_stream = 7, cancel = 8, enhance_your_calm = 11 };

class Http2Session {
public:
    enum class Role { server, client };

    class Listener {
    public:
        virtual ~Listener() = default;
        virtual void on_head(int stream, Headers, Ends) = 0;  // of a request; of an answer, also of interim ones
        virtual void on_body(int stream, std::string_view) = 0;
        virtual void on_end(int stream) = 0;                   // after the body; not after a head that ended here
        virtual void on_trailers(int stream, Headers) = 0;     // instead of on_end
        virtual void on_sent(int stream, std::size_t bytes) = 0;  // have left the queue of its body
        virtual void on_malformed(int stream, const std::string& why) = 0;  // it is being reset for that
        virtual void on_closed(int stream, Http2Error) = 0;    // the last that is heard of it
        virtual void on_leaving() = 0;                         // the peer takes no more requests
    };

    static constexpr std::uint32_t most_streams = 100;
    static constexpr std::int32_t stream_window = 512 << 10, connection_window = 2 << 20;

    Http2Session(Role, Listener&);
    ~Http2Session();
    Http2Session(const Http2Session&) = delete;
    Http2Session& operator=(const Http2Session&) = delete;

    void feed(std::string_view);
    std::string take_to_send(std::size_t most);  // somewhat more, where a frame is longer; "": nothing now

    int open(const Headers& request, Ends);  // a client's; 0: no stream can be made any more
    void answer(int stream, const Headers&, Ends);
    void interim(int stream, const Headers&);
    void body(int stream, std::string_view);
    void end(int stream);
    void end(int stream, const Headers& trailers);
    void reset(int stream, Http2Error);
    void leave();  // no new streams; those that are open go on

    // Bytes of bodies that came and are gone: the peer may send as many more, in this stream, in all of them together.
    void release_stream(int stream, std::size_t bytes);
    void release_connection(std::size_t bytes);

    std::size_t queued() const;         // bytes of bodies that wait for the peer's windows
    std::size_t frames_waiting() const;  // other frames, of which a peer that does not read may cause many
    bool is_amid_head() const;
    bool is_over() const;                // nothing is left to be said or heard
    const std::string& broken_for() const;  // what the peer did to end it, or ""

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace bawn::egress
