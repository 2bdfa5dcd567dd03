// Whatever a client or a host says in HTTP/2: no crash, and no more is kept than the windows and the limits of a head allow.

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "egress/http2_session.h"

namespace {

using namespace bawn::egress;

class Listener final : public Http2Session::Listener {
public:
    void on_head(int stream, Headers fields, Ends) override
    {
        std::size_t bytes = 0;
        for (const Header& each : fields) bytes += each.name.size() + each.value.size();
        if (bytes > 3 * most_head_bytes) std::abort();
        if (!is_server) return;
        if (auto head = request_of(fields, Ends::later); head && head->path.size() % 2 == 0) {
            session->answer(stream, {{":status", "200"}}, Ends::later);
            session->body(stream, "answer");
            session->end(stream, {{"grpc-status", "0"}});
        } else {
            session->answer(stream, {{":status", "400"}}, Ends::here);
        }
    }
    void on_body(int stream, std::string_view bytes) override
    {
        kept += bytes.size();
        if (kept > Http2Session::connection_window) std::abort();
        if (bytes.size() % 2 == 0) return;
        session->release_stream(stream, bytes.size());
        session->release_connection(bytes.size());
        kept -= bytes.size();
    }
    void on_end(int) override {}
    void on_trailers(int stream, Headers fields) override
    {
        if (!trailers_of(fields)) session->reset(stream, Http2Error::protocol);
    }
    void on_sent(int, std::size_t) override {}
    void on_malformed(int, const std::string&) override {}
    void on_closed(int, Http2Error) override {}
    void on_leaving() override { session->leave(); }

    Http2Session* session = nullptr;
    bool is_server = false;
    std::size_t kept = 0;
};

void say(Http2Session::Role role, std::string_view bytes, std::size_t piece)
{
    Listener listener;
    Http2Session session(role, listener);
    listener.session = &session;
    listener.is_server = role == Http2Session::Role::server;
    if (role == Http2Session::Role::server) {
        session.feed("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    } else {
        const Headers get = {{":method", "GET"}, {":scheme", "https"}, {":authority", "a.example"}, {":path", "/"}};
        session.open(get, Ends::here);
        session.body(session.open(get, Ends::later), "question");
    }
    for (; !bytes.empty() && !session.is_over(); bytes.remove_prefix(std::min(piece, bytes.size()))) {
        session.feed(bytes.substr(0, piece));
        while (!session.take_to_send(1 << 16).empty()) {}
    }
    if (session.queued() > 1 << 16) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    for (const auto role : {Http2Session::Role::server, Http2Session::Role::client}) {
        say(role, bytes, 1 << 14);
        say(role, bytes, 7);
    }
    return 0;
}
