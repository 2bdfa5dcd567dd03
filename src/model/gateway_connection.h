#pragma once

// GatewayConnection: one client, from its first byte to its last: requests one after the other, each with its answer.

#include <memory>
#include <string>

#include "egress/http.h"
#include "model/gateway_state.h"
#include "model/routes.h"

namespace bawn::model {

class GatewayConnection : public std::enable_shared_from_this<GatewayConnection> {
public:
    GatewayConnection(Gateway::State&, const Door&, std::unique_ptr<egress::TcpStream>, std::string client);
    ~GatewayConnection();

    Async<> serve();
    void finish();  // what is under way is ended, and told
    void cut();     // at once

private:
    struct Reply {
        int status = 200;
        std::string body;
        std::string_view type = "application/json";
        int retry_after = 0;
    };

    Async<bool> shake_hands();
    Async<bool> serve_one();
    Async<bool> read_head();
    Async<bool> read_body();
    std::optional<ApiError> objection();  // of what the head says already

    // What they are given outlives them: whoever asks waits (and names it: async.h).
    Async<bool> reply(const Reply&);
    Async<bool> refuse(const ApiError&, int retry_after);
    Async<bool> do_route();
    std::optional<Reply> known_reply() const;
    Async<bool> answer_asked();
    Async<bool> count_tokens();
    Async<bool> embed();
    std::shared_ptr<Outbox> new_outbox();
    Async<bool> wait_and_send(AnswerQueue::Job&, const std::shared_ptr<Outbox>&);
    Async<bool> send_answer(const std::shared_ptr<Outbox>&);
    Async<> send_all(Outbox&, bool& is_fine);
    Async<> watch();
    Async<bool> send(std::string_view);
    std::string head_text(int status, std::string_view type, int retry_after) const;
    Json request_details(const AnswerRequest&) const;
    void wake();

    Gateway::State& state_;
    const Door& door_;
    std::unique_ptr<egress::Stream> stream_;
    std::string client_;        // whose turn it takes: "uid 1000", a key's name
    std::string buffer_;        // what came and is not used yet
    egress::RequestHead head_;
    const Route* route_ = nullptr;
    std::string (*error_)(const ApiError&) = nullptr;
    std::string path_;          // without the query
    std::string body_;
    std::size_t counted_ = 0;   // of all bodies' bytes
    std::string id_;            // of the request
    std::uint64_t ticket_ = 0;
    std::shared_ptr<Outbox> outbox_;  // shared with the thread that answers
    asio::steady_timer woken_;
    bool has_news_ = false, is_sending_ = false, is_gone_ = false, closes_ = false, is_finishing_ = false;
};

}  // namespace bawn::model
