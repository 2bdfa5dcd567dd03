#pragma once

// Http2Streams: the requests of one HTTP/2 connection and their answers, between a session with the client and one with the
// host. Each stream is judged (judgement.h) before the host hears of it, counted, shown to whoever observes, and told in the
// flow's record. A refused stream is answered by itself; where nothing of the connection has been let through yet, or another
// host was named, the connection takes no more streams and its record is a refusal, as in HTTP/1.
//
// A body is released to its sender as it leaves the other side's queue, so that a slow reader slows its sender; the window of
// the whole connection goes on while less than most_queued waits, so that one slow stream does not stop the others.
//
// No sockets: http2_relay.h feeds both sessions and sends what they have to send.

#include <memory>
#include <optional>
#include <unordered_map>

#include "egress/exchange.h"
#include "egress/flow.h"
#include "egress/http2_session.h"

namespace bawn::egress {

class Http2Streams {
public:
    // `refused`: what each request is answered with; the host is never asked.
    explicit Http2Streams(Flow&, std::optional<Denial> refused = {});
    ~Http2Streams();  // tells what was left open

    Http2Session& client() { return client_; }
    Http2Session& host() { return host_; }

    bool was_asked() const { return was_asked_; }      // a request has come, good or bad
    bool asks_the_host() const { return asks_host_; }  // one was let through

    // Nothing more comes from there. Open requests are reset at the host; told, with that reason, to the client.
    void client_is_gone();
    void host_is_gone(const Error&);

private:
    struct Request {
        int at_client = 0, at_host = 0;  // 0: not there, or not any more
        std::string content_type;
        RequestRecord told;
        std::unique_ptr<Exchange> observer;
        int interim_answers = 0;
        bool is_answered = false;  // a head has gone to the client
        bool is_whole = false;     // the answer has come to its end
        bool is_refused = false;   // answered by us; what still comes of it is dropped
    };

    class ClientSide;
    class HostSide;

    void take_request(int stream, const Headers&, Ends);
    std::optional<Denial> judge_request(Request&, const Headers&, Ends, RequestHead&);
    void refuse(Request&, const Denial&);
    void answer(Request&, const Denial&);
    void fail(Request&, const Denial&);
    void take_answer(Request&, const Headers&, Ends);
    void end_answer(Request&, const Headers& trailers);
    void finish(Request&);
    void leave_host(Request&, Http2Error);
    Request* at_client(int stream);
    Request* at_host(int stream);

    void release(Http2Session& from, const Http2Session& to, std::size_t& owed);

    Flow& flow_;
    std::optional<Denial> refused_;
    std::unique_ptr<Http2Session::Listener> client_side_, host_side_;
    Http2Session client_, host_;
    std::unordered_map<int, Request> requests_;   // by the client's stream
    std::unordered_map<int, int> client_stream_;  // by the host's
    std::size_t owed_to_client_ = 0, owed_to_host_ = 0;
    bool was_asked_ = false, asks_host_ = false, is_leaving_ = false;
};

}  // namespace bawn::egress
