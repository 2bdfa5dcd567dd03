#include "egress/inspect.h"

#include <algorithm>

#include "egress/tls_stream.h"

namespace bawn::egress {
namespace {

constexpr auto protocol = "http/1.1";

}  // namespace

bool can_inspect(const Flow& flow, const ClientHello& hello)
{
    const auto& options = flow.shared.options;
    const bool speaks_it = hello.protocols.empty() || std::ranges::find(hello.protocols, protocol) != hello.protocols.end();
    return options.authority && options.roots && speaks_it;
}

Async<Result<>> end_clients_tls(Flow& flow, std::string name)
{
    Result<Tls> tls = flow.shared.options.authority->accept(name, protocol);
    if (!tls) co_return std::unexpected(std::move(tls).error());
    auto stream = std::make_unique<TlsStream>(flow.shared.io, std::move(flow.client), std::move(*tls));
    TlsStream& inner = *stream;
    flow.client = std::move(stream);
    flow.is_inspected = true;
    Result<> shaken = co_await inner.shake_hands(std::exchange(flow.from_client, {}));
    if (shaken) co_return shaken;
    if (!inner.tls().is_distrusted()) co_return std::unexpected(std::move(shaken).error());
    co_return fail(ErrorKind::denied,
                   "the client does not trust this session's certificate authority: it is pinned, or has certificates of its own");
}

Async<std::optional<Denial>> begin_hosts_tls(Flow& flow)
{
    Result<Tls> tls = flow.shared.options.roots->connect(flow.record.host, {protocol});
    if (!tls) co_return flow.denial(Denial::Kind::unreachable, "", tls.error().message());
    auto stream = std::make_unique<TlsStream>(flow.shared.io, std::move(flow.upstream), std::move(*tls));
    TlsStream& outer = *stream;
    flow.upstream = std::move(stream);
    flow.upstream->give_up_at(now() + flow.shared.options.limits.dial);
    Result<> shaken = co_await outer.shake_hands("");
    flow.upstream->give_up_at(never);
    if (shaken) co_return std::nullopt;
    flow.upstream.reset();
    co_return flow.denial(Denial::Kind::unreachable, "bawn: the host proves its name", shaken.error().message());
}

}  // namespace bawn::egress
