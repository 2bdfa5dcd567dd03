#pragma once

// RemoteConnection: one request to a remote endpoint, and its answer as it comes: over TCP, TLS or a unix socket. It waits, with
// limits, on the thread that asks; cancel() may come from any.
//
//     auto connection = TRY(RemoteConnection::open(place, roots.get(), limits));
//     ResponseHead head = TRY(connection->ask("POST", "/v1/completions", key, body));
//     while (std::string bytes = TRY(connection->read()); !bytes.empty()) …            // "" is the end
//
// Heads and bodies are read by the reader of egress/http.h.

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/fd.h"
#include "egress/address.h"
#include "egress/http.h"
#include "egress/tls.h"

namespace bawn::model {

struct RemotePlace {
    bool is_tls = false;
    std::string socket;  // a unix socket's path, or ""
    std::string host;
    std::uint16_t port = 0;
    std::string path;    // before /completions: "/v1"
    std::string url;     // as it was given

    // "https://llm.example.org/v1", "http://127.0.0.1:8000", "unix:/run/llm.sock". Without a path: /v1.
    static Result<RemotePlace> parse(std::string_view url);
};

struct RemoteLimits {
    std::chrono::milliseconds connect{10'000}, first{300'000}, idle{120'000}, whole{3'600'000};
    std::size_t bytes = 64 << 20;
};

class RemoteConnection {
public:
    // `addresses`: where the host is, in the order to try; none for a unix socket. `roots`: with TLS.
    static Result<std::unique_ptr<RemoteConnection>> open(const RemotePlace&, const std::vector<egress::Address>& addresses,
                                                          const egress::Roots*, const RemoteLimits&);

    Result<egress::ResponseHead> ask(std::string_view method, const std::string& path, const std::string& key, std::string_view body);
    Result<std::string> read();  // the next content
    void cancel();

private:
    using Moment = std::chrono::steady_clock::time_point;

    RemoteConnection(const RemotePlace& place, const RemoteLimits& limits, Fd woken);
    Result<> connect(const std::vector<egress::Address>&);
    Result<> connect_to(int family, const void* address, unsigned size);
    Result<> shake_hands(const egress::Roots&);
    Result<> wait(short events, Moment until);
    Result<> send(std::string_view);
    Result<> send_raw(std::string_view);
    Result<bool> receive(std::string& into, Moment until);      // false: the other side has ended
    Result<bool> receive_raw(std::string& into, Moment until);

    RemotePlace place_;
    RemoteLimits limits_;
    Fd socket_, woken_;
    std::optional<egress::Tls> tls_;
    std::optional<egress::BodyReader> body_;
    egress::Framing framing_ = egress::Framing::none;
    std::string buffer_;
    std::size_t taken_ = 0;
    Moment end_;
};

}  // namespace bawn::model
