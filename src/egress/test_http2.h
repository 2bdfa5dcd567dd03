#pragma once

// For tests: an end of an HTTP/2 connection that blocks, over TLS or anything else that says and hears.

#include <functional>
#include <map>
#include <optional>

#include "egress/http2_session.h"

namespace bawn::egress::testing {

struct Heard {
    Headers head, trailers;
    std::vector<std::string> interim;
    std::string body;
    bool has_ended = false;
    std::optional<Http2Error> closed;

    std::string status() const { return of(head, ":status"); }
    static std::string of(const Headers& headers, std::string_view name)
    {
        const std::string* value = find_header(headers, name);
        return value ? *value : "";
    }
};

template <typename Talk>
class Http2Talk final : public Http2Session::Listener {
public:
    Http2Talk(Talk talk, Http2Session::Role role) : talk_(std::move(talk)), session(role, *this) {}

    int ask(const Headers& fields, const std::string& body = "", bool ends = true)
    {
        const int stream = session.open(fields, body.empty() && ends ? Ends::here : Ends::later);
        session.body(stream, body);
        if (ends) session.end(stream);
        send();
        return stream;
    }
    bool send()
    {
        for (std::string bytes; !(bytes = session.take_to_send(1 << 16)).empty();) {
            if (!talk_.say(bytes)) return false;
        }
        return true;
    }
    // One more piece of what the other side says; false: it has ended, or is silent.
    bool step()
    {
        send();
        if (session.is_over()) return false;
        const std::string bytes = talk_.hear();
        if (bytes.empty() || bytes == "(reset)" || bytes == "(silence)") return false;
        session.feed(bytes);
        return send();
    }
    Heard& until(int stream, const std::function<bool(const Heard&)>& holds)
    {
        while (!holds(heard[stream]) && step()) {}
        return heard[stream];
    }
    Heard& whole(int stream)
    {
        return until(stream, [](const Heard& each) { return each.has_ended || each.closed; });
    }
    void to_the_end()
    {
        while (step()) {}
    }
    bool say_raw(std::string_view bytes) { return send() && talk_.say(bytes); }
    Talk& talk() { return talk_; }

    std::map<int, Heard> heard;
    std::function<void(int, const Heard&)> on_asked = [](int, const Heard&) {};  // a head, more of a body, or its end
    bool is_leaving = false, takes_its_time = false;  // keeps what it hears from being released
    std::size_t sent = 0;

    void on_head(int stream, Headers fields, Ends ends) override
    {
        Heard& each = heard[stream];
        if (Heard::of(fields, ":status").starts_with('1')) {
            each.interim.push_back(Heard::of(fields, ":status"));
            return;
        }
        each.head = std::move(fields);
        each.has_ended = ends == Ends::here;
        on_asked(stream, each);
    }
    void on_body(int stream, std::string_view bytes) override
    {
        heard[stream].body += bytes;
        if (!takes_its_time) release(stream, bytes.size());
        on_asked(stream, heard[stream]);
    }
    void release(int stream, std::size_t bytes)
    {
        session.release_stream(stream, bytes);
        session.release_connection(bytes);
    }
    void on_end(int stream) override
    {
        heard[stream].has_ended = true;
        on_asked(stream, heard[stream]);
    }
    void on_trailers(int stream, Headers fields) override
    {
        heard[stream].trailers = std::move(fields);
        on_end(stream);
    }
    void on_sent(int, std::size_t bytes) override { sent += bytes; }
    void on_malformed(int, const std::string&) override {}
    void on_closed(int stream, Http2Error error) override { heard[stream].closed = error; }
    void on_leaving() override { is_leaving = true; }

private:
    Talk talk_;

public:
    Http2Session session;
};

inline std::string frame(int type, int flags, std::uint32_t stream, const std::string& payload)
{
    const auto byte = [](std::size_t value) { return static_cast<char>(value & 0xff); };
    std::string bytes{byte(payload.size() >> 16), byte(payload.size() >> 8), byte(payload.size()),
                      static_cast<char>(type),    static_cast<char>(flags),  byte(stream >> 24),
                      byte(stream >> 16),         byte(stream >> 8),         byte(stream)};
    return bytes + payload;
}

}  // namespace bawn::egress::testing
