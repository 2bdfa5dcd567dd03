#pragma once

// Flow: one connection while it lasts: its two ends, what is told of it at the end, and how much may still pass.
//
// Owned by the coroutine that serves it; who else holds one holds it weakly.

#include <memory>
#include <string>

#include "egress/async.h"
#include "egress/denial.h"
#include "egress/language.h"
#include "egress/records.h"
#include "egress/shared.h"
#include "egress/stream.h"
#include "policy/egress.h"

namespace bawn::egress {

enum class Direction { out, in };

class Flow : public std::enable_shared_from_this<Flow> {
public:
    Flow(Shared&, std::unique_ptr<Stream> client, Way, const Endpoint& asked);
    ~Flow();

    // Everything that waits for this flow fails. The first reason stays.
    void cut(const std::string& why);
    bool is_cut() const { return is_cut_; }
    void watch_idle();

    // How many of `want` bytes the budget lets pass now. spend() takes them from it before they are written, so that no other
    // connection spends them again; count() tells them once they are.
    std::size_t allowance(Direction, std::size_t want);
    void spend(Direction, std::size_t);
    void count(Direction, std::size_t passed);

    // Asks policy about the host; the record says what came of it. Then about one request, where the answer depends on it.
    std::optional<Denial> decide();
    std::optional<Denial> decide_request(const std::string& method, const std::string& path) const;

    // Another host on the same connection (a client of an HTTP proxy): the record of the former one is told.
    void turn_to(const std::string& host, std::uint16_t port);
    void tell();

    Denial denial(Denial::Kind, std::string rule, std::string reason, std::string remedy = "") const;
    void note_refused(const Denial&);
    void note_request(RequestRecord);

    // Waits; false: the flow was cut meanwhile. wake() ends it early.
    Async<bool> pause_until(Moment);
    void wake() { pause_.cancel(); }

    Stream& source_of(Direction direction) { return direction == Direction::out ? *client : *upstream; }
    Stream& end_of(Direction direction) { return direction == Direction::out ? *upstream : *client; }

    Shared& shared;
    ConnectionRecord record;
    policy::EgressDecision decision;
    Language language = Language::unknown;  // what the client understands at this moment, to be told no in
    std::unique_ptr<Stream> client, upstream;
    std::string from_client, from_upstream;  // read, and not yet passed on
    Moment started = now();
    bool is_inspected = false;  // TLS ends here, on both sides
    std::string host_speaks;    // then: the protocol that was settled with the host
    bool is_untold = false;  // others tell what it was
    bool is_told_open = false;

private:
    Spent* spent_ = nullptr;
    asio::steady_timer pause_, idle_;
    Moment last_passed_ = now();
    bool is_cut_ = false;
};

}  // namespace bawn::egress
