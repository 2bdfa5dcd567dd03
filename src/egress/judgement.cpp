#include "egress/judgement.h"

#include "base/text.h"
#include "policy/host_name.h"
#include "policy/url_path.h"

namespace bawn::egress {
namespace {

Denial mismatch(const Flow& flow, std::string reason)
{
    return flow.denial(Denial::Kind::mismatch, "bawn: a request names the host it was let through for", std::move(reason));
}

// A client of an HTTP proxy names a host in each request.
std::optional<Denial> turn_to_host_of(Flow& flow, const RequestHead& head)
{
    Result<policy::HostName> host = policy::HostName::parse(head.host);
    flow.turn_to(host ? host->text : printable(head.host), head.port == 0 ? 80 : head.port);
    if (!host) return malformed(flow, host.error().message());
    if (head.form != TargetForm::absolute) return malformed(flow, "a request to a proxy names its host in the target (RFC 9112, 3.2.2)");
    return flow.decide();
}

std::optional<Denial> check_host(const Flow& flow, const RequestHead& head)
{
    Result<policy::HostName> host = policy::HostName::parse(head.host);
    if (!host) return mismatch(flow, "its Host header is no host name: " + host.error().message());
    if (host->text != flow.record.host) return mismatch(flow, "its Host header says " + host->text);
    if (head.port != 0 && head.port != flow.record.port) return mismatch(flow, "its Host header says port " + std::to_string(head.port));
    return {};
}

}  // namespace

Denial malformed(const Flow& flow, const std::string& reason) { return flow.denial(Denial::Kind::malformed, "bawn: strict HTTP", reason); }

std::optional<Denial> judge(Flow& flow, RequestHead& head, std::unique_ptr<Exchange>& observer)
{
    if (head.method == "CONNECT")
        return flow.denial(Denial::Kind::protocol, "bawn: strict HTTP", "CONNECT is for a proxy, and this is none");
    if (auto denial = flow.record.way == Way::absolute ? turn_to_host_of(flow, head) : check_host(flow, head)) return denial;
    if (auto denial = flow.decide_request(head.method, std::string(policy::without_query(head.path)))) return denial;
    if (head.upgrade != "websocket" || head.framing != Framing::none) head.upgrade.clear();
    if (flow.shared.options.observe) observer = flow.shared.options.observe(flow.record);
    return observer ? observer->on_request(head) : std::nullopt;
}

Denial broken(const Flow& flow, const Error& error)
{
    const bool is_budget = error.kind() == ErrorKind::denied;
    return flow.denial(is_budget ? Denial::Kind::budget : Denial::Kind::unreachable, is_budget ? "bawn: budget" : "", error.message());
}

}  // namespace bawn::egress
