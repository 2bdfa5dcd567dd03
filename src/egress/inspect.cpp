#include "egress/inspect.h"

#include <algorithm>

#include "egress/tls_stream.h"

namespace bawn::egress {

bool can_inspect(const Flow& flow, const ClientHello& hello)
{
    const auto& options = flow.shared.options;
    return options.authority && options.roots && !readable_protocols(hello).empty();
}

std::vector<std::string> readable_protocols(const ClientHello& hello)
{
    if (hello.protocols.empty()) return {http1_protocol};
    std::vector<std::string> readable = hello.protocols;
    std::erase_if(readable, [](const std::string& each) { return each != http1_protocol && each != http2_protocol; });
    return readable;
}

Async<Result<>> end_clients_tls(Flow& flow, std::string name, std::string protocol)
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

Async<std::optional<Denial>> begin_hosts_tls(Flow& flow, std::vector<std::string> protocols)
{
    Result<Tls> tls = flow.shared.options.roots->connect(flow.record.host, protocols);
    if (!tls) co_return flow.denial(Denial::Kind::unreachable, "", tls.error().message());
    auto stream = std::make_unique<TlsStream>(flow.shared.io, std::move(flow.upstream), std::move(*tls));
    TlsStream& outer = *stream;
    flow.upstream = std::move(stream);
    flow.upstream->give_up_at(now() + flow.shared.options.limits.dial);
    Result<> shaken = co_await outer.shake_hands("");
    flow.upstream->give_up_at(never);
    if (shaken) {
        flow.host_speaks = outer.tls().protocol();
        if (flow.host_speaks.empty()) flow.host_speaks = http1_protocol;
        if (std::ranges::find(protocols, flow.host_speaks) != protocols.end()) co_return std::nullopt;
        shaken = fail(ErrorKind::unsupported, "the host speaks HTTP/1.1 alone, and the client HTTP/2 alone");
    }
    flow.upstream.reset();
    co_return flow.denial(Denial::Kind::unreachable, "bawn: the host proves its name", shaken.error().message());
}

}  // namespace bawn::egress
