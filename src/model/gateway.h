#pragma once

// Gateway: a model behind the APIs that clients speak already: OpenAI's, Anthropic's and llama.cpp's, over HTTP/1.1.
//
//     Gateway gateway = TRY(Gateway::start({.served = …, .doors = std::move(doors)}));
//     …                                   // until Ctrl-C
//     gateway.finish();                   // answers under way are ended, every client is told, then this returns
//
// Threads: one of its own for all connections, two that read requests, one a slot of the model that answers, and whoever calls.
// `tell` is called from any of them. Bounded: connections, what they send (each body, and all of them together), what waits, and what
// waits of each client; a client that does not read delays only its own answer, and is cut off after `stalled`.
//
// Prompts and answers are never kept; `tell` gets sizes, hashes and findings.

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/fd.h"
#include "base/json.h"
#include "egress/address.h"
#include "egress/server_certificate.h"
#include "model/answering.h"
#include "model/client_keys.h"

namespace bawn::model {

// Where clients come in. A unix socket belongs to who made it, and the kernel says who connects; over TCP a key is asked for.
struct Door {
    Fd socket;  // listening; does not block
    enum class Kind { unix_socket, tcp } kind = Kind::unix_socket;
    std::shared_ptr<const egress::ServerCertificate> certificate = {};  // with TLS
};

enum class Secrets { off, redact, refuse };

struct GatewayLimits {
    std::size_t connections = 4096;
    std::size_t body_bytes = 32 << 20, all_bodies_bytes = 512 << 20;
    std::size_t waiting = 512, waiting_of_client = 64;
    unsigned running_of_client = 0;  // 0: as many as the model has slots
    std::chrono::milliseconds head{30'000}, idle{120'000}, body{120'000}, stalled{60'000}, ping{15'000};
};

class Gateway {
public:
    struct Options {
        Served served = {};
        std::vector<Door> doors = {};
        ClientKeys keys = {};
        Secrets secrets = Secrets::off;
        SecretRedaction* redaction = nullptr;  // where secrets is not off
        bool has_metrics = false;
        std::string openapi = {};  // JSON
        GatewayLimits limits = {};
        std::int64_t started = 0;  // seconds since 1970
        // An event for the ledger: "model.request", "model.answer". False: it cannot be recorded, and nothing more is answered.
        std::function<bool(std::string_view kind, std::string subject, Json details)> tell = {};
    };

    static Result<Gateway> start(Options);
    void finish();

    Gateway(Gateway&&) noexcept;
    Gateway& operator=(Gateway&&) noexcept;
    ~Gateway();

    struct State;

private:
    explicit Gateway(std::unique_ptr<State>);
    std::unique_ptr<State> state_;
};

// Listening, without blocking. A socket that nobody listens at any more is taken away first.
Result<Fd> listen_at_path(const std::string& path);                         // 0600
Result<Fd> listen_at(const egress::Endpoint&);

}  // namespace bawn::model
