#include "egress/dialler.h"

#include <algorithm>
#include <span>

#include "egress/address.h"

namespace bawn::egress {
namespace {

constexpr std::size_t most_attempts = 4;
constexpr std::chrono::seconds one_attempt{3};

using Addresses = std::vector<Address>;

Denial unreachable(const Flow& flow, std::string reason) { return flow.denial(Denial::Kind::unreachable, "", std::move(reason)); }

bool is_declared(const policy::EgressDecision& decision, const Address& address)
{
    const auto bytes = std::span(address.bytes).first(address.is_v6 ? 16 : 4);
    return std::ranges::any_of(decision.addresses, [&](const auto& range) { return range.contains(address.is_v6, bytes); });
}

// Why no name may lead here, or "".
std::string objection(const Address& address)
{
    if (std::string_view reserved = reserved_for(address); !reserved.empty()) return std::string(reserved);
    return is_own(address) ? "an address of this machine" : "";
}

// Those that may be dialled, IPv4 first: where IPv6 leads nowhere it costs a whole attempt.
Addresses permitted(const policy::EgressDecision& decision, const Addresses& found, std::string& refused)
{
    Addresses fine;
    for (const Address& address : found) {
        const std::string why = is_declared(decision, address) ? "" : objection(address);
        if (why.empty()) {
            fine.push_back(address);
        } else if (refused.empty()) {
            refused = address.text() + ", " + why;
        }
    }
    std::ranges::stable_partition(fine, [](const Address& address) { return !address.is_v6; });
    return fine;
}

Async<Result<Addresses>> look_up(Flow& flow, Moment until)
{
    auto told = std::make_shared<std::optional<Result<Addresses>>>();
    flow.shared.options.resolve(flow.record.host, [told, &io = flow.shared.io, weak = flow.weak_from_this()](Result<Addresses> found) {
        asio::post(io, [told, weak, found = std::move(found)]() mutable {
            *told = std::move(found);
            if (auto waiting = weak.lock()) waiting->wake();
        });
    });
    while (!*told) {
        if (now() >= until) co_return fail(ErrorKind::unavailable, "the name was not found in time");
        const bool goes_on = co_await flow.pause_until(until);
        if (!goes_on) co_return fail(ErrorKind::unavailable, "the connection was cut");
    }
    co_return std::move(**told);
}

Async<Result<>> connect_to(Flow& flow, Endpoint place, Moment until)
{
    auto stream = begin_to_connect(flow.shared.io, place);
    if (!stream) co_return std::unexpected(std::move(stream).error());
    TcpStream& tcp = **stream;
    flow.upstream = std::move(*stream);
    tcp.give_up_at(until);
    Result<> ready = co_await tcp.wait(TcpStream::For::writing);
    tcp.give_up_at(never);
    if (ready) ready = connected(tcp);
    if (!ready) {
        flow.upstream.reset();
        co_return std::unexpected(std::move(ready).error().while_doing(place.text()));
    }
    flow.record.dialled = place.text();
    co_return Result<>{};
}

Async<std::optional<Denial>> dial_service(Flow& flow, Endpoint place)
{
    if (flow.record.port != place.port) {
        co_return flow.denial(Denial::Kind::denied, "--service " + flow.record.host,
                              "this service is reached at port " + std::to_string(place.port) + " alone");
    }
    Result<> reached = co_await connect_to(flow, place, now() + flow.shared.options.limits.dial);
    if (!reached) co_return unreachable(flow, reached.error().message());
    co_return std::nullopt;
}

}  // namespace

Async<std::optional<Denial>> dial(Flow& flow)
{
    const auto& options = flow.shared.options;
    if (auto service = options.services.find(flow.record.host); service != options.services.end()) {
        co_return co_await dial_service(flow, service->second);
    }
    const Moment until = now() + options.limits.dial;
    Addresses found;
    if (Result<Address> literal = Address::parse(flow.record.host)) {
        found.push_back(*literal);
    } else {
        Result<Addresses> looked_up = co_await look_up(flow, until);
        if (!looked_up) co_return unreachable(flow, looked_up.error().message());
        found = std::move(*looked_up);
    }
    std::string refused;
    const Addresses fine = permitted(flow.decision, found, refused);
    if (fine.empty() && !refused.empty()) {
        co_return flow.denial(Denial::Kind::address, "bawn: names lead to public addresses", "it leads to " + refused,
                              "Declare the address in the policy's rule for this host, under `addresses`.");
    }
    std::string last = "the name has no address";
    for (std::size_t i = 0; i < std::min(fine.size(), most_attempts) && now() < until && !flow.is_cut(); ++i) {
        const Moment attempt_until = std::min<Moment>(until, now() + one_attempt);
        Result<> reached = co_await connect_to(flow, {fine[i], flow.record.port}, attempt_until);
        if (reached) co_return std::nullopt;
        last = reached.error().message();
    }
    co_return unreachable(flow, last);
}

}  // namespace bawn::egress
