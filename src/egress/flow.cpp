#include "egress/flow.h"

#include <algorithm>

namespace bawn::egress {
namespace {

std::size_t left_of(std::optional<std::uint64_t> most, std::uint64_t spent, std::size_t want)
{
    if (!most) return want;
    return static_cast<std::size_t>(std::min<std::uint64_t>(want, *most - std::min(*most, spent)));
}

constexpr std::size_t most_requests = 1000;

}  // namespace

Flow::Flow(Shared& of, std::unique_ptr<Stream> from, Way way, const Endpoint& asked)
    : shared(of),
      client(std::move(from)),
      pause_(of.io),
      idle_(of.io)
{
    record.way = way;
    record.asked = asked;
    shared.flows.insert(this);
}

Flow::~Flow()
{
    shared.flows.erase(this);
    shared.room.cancel();
}

void Flow::cut(const std::string& why)
{
    if (record.ended.empty()) record.ended = why;
    is_cut_ = true;
    if (client) client->cut();
    if (upstream) upstream->cut();
    pause_.cancel();
    idle_.cancel();
}

void Flow::watch_idle()
{
    if (is_cut_) return;
    const Moment until = last_passed_ + shared.options.limits.idle;
    if (until <= now()) return cut("nothing passed for too long");
    idle_.expires_at(until);
    idle_.async_wait([weak = weak_from_this()](boost::system::error_code failed) {
        if (failed) return;
        if (auto flow = weak.lock()) flow->watch_idle();
    });
}

std::size_t Flow::allowance(Direction direction, std::size_t want)
{
    if (!decision.most_sent && !decision.most_received) return want;
    if (spent_ == nullptr) spent_ = shared.spent_at(record.host);
    if (spent_ == nullptr) return 0;
    return direction == Direction::out ? left_of(decision.most_sent, spent_->sent, want)
                                       : left_of(decision.most_received, spent_->received, want);
}

void Flow::spend(Direction direction, std::size_t bytes)
{
    if (spent_ != nullptr) (direction == Direction::out ? spent_->sent : spent_->received) += bytes;
}

void Flow::count(Direction direction, std::size_t passed)
{
    (direction == Direction::out ? record.sent : record.received) += passed;
    last_passed_ = now();
}

std::optional<Denial> Flow::decide()
{
    decision = shared.options.decide({.host = record.host, .port = record.port});
    record.is_allowed = decision.is_allowed;
    record.rule = decision.rule;
    record.reason = decision.reason;
    record.remedy = decision.remedy;
    if (decision.is_allowed) return {};
    return denial(Denial::Kind::denied, decision.rule, decision.reason, decision.remedy);
}

std::optional<Denial> Flow::decide_request(const std::string& method, const std::string& path) const
{
    if (!decision.judges_requests) return {};
    const policy::EgressDecision answer = shared.options.decide({.host = record.host, .port = record.port, .method = method, .path = path});
    if (answer.is_allowed) return {};
    return denial(Denial::Kind::denied, answer.rule, answer.reason, answer.remedy);
}

void Flow::turn_to(const std::string& host, std::uint16_t port)
{
    if (record.host == host && record.port == port) return;
    if (!record.host.empty()) {
        tell();
        ConnectionRecord next;
        next.way = record.way;
        next.asked = record.asked;
        record = std::move(next);
        started = now();
    }
    record.host = host;
    record.port = port;
    spent_ = nullptr;
    upstream.reset();
    from_upstream.clear();
}

void Flow::tell()
{
    if (is_untold) return;
    record.lasted = std::chrono::duration_cast<std::chrono::milliseconds>(now() - started);
    shared.options.tell(record);
}

Denial Flow::denial(Denial::Kind kind, std::string rule, std::string reason, std::string remedy) const
{
    return {.kind = kind,
            .host = record.host,
            .port = record.port,
            .rule = std::move(rule),
            .reason = std::move(reason),
            .remedy = std::move(remedy)};
}

void Flow::note_refused(const Denial& denial)
{
    const bool is_no_refusal = denial.kind == Denial::Kind::unreachable || denial.kind == Denial::Kind::budget;
    const bool is_too_late = record.sent > 0 && denial.kind != Denial::Kind::mismatch;
    if (is_no_refusal || is_too_late) {  // it was allowed, and ends here
        if (record.ended.empty()) record.ended = denial.reason;
        return;
    }
    record.is_allowed = false;
    record.rule = denial.rule;
    record.reason = denial.reason;
    record.remedy = denial.remedy;
}

void Flow::note_request(RequestRecord request)
{
    if (record.requests.size() < most_requests) {
        record.requests.push_back(std::move(request));
    } else {
        ++record.requests_left_out;
    }
}

Async<bool> Flow::pause_until(Moment until)
{
    if (is_cut_) co_return false;
    pause_.expires_at(until);
    co_await pause_.async_wait(as_value());
    co_return !is_cut_;
}

}  // namespace bawn::egress
