#include "egress/inward_door.h"

#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>

#include "egress/flow.h"
#include "egress/tunnel.h"

namespace bawn::egress {
namespace {

using Descriptor = asio::posix::stream_descriptor;

constexpr unsigned sockets_at_a_time = 16;

}  // namespace

// Sockets of the sandbox's network cost a fork; some are fetched at a time.
class SocketStock {
public:
    explicit SocketStock(const Inward& inward) : inward_(inward) {}

    Result<Fd> take()
    {
        if (sockets_.empty()) sockets_ = TRY(inward_.sockets_inside(sockets_at_a_time));
        if (sockets_.empty()) return fail(ErrorKind::unavailable, "no socket inside");
        Fd one = std::move(sockets_.back());
        sockets_.pop_back();
        return one;
    }

private:
    const Inward& inward_;
    std::vector<Fd> sockets_;
};

namespace {

Result<std::unique_ptr<TcpStream>> begin_inside(Shared& shared, SocketStock& stock, std::uint16_t port)
{
    Fd socket = TRY(stock.take());
    const sockaddr_storage place = Endpoint{Address::v4(INADDR_LOOPBACK), port}.socket_address();
    if (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&place), sizeof(sockaddr_in)) < 0 && errno != EINPROGRESS)
        return fail_errno("connecting inside");
    return std::make_unique<TcpStream>(shared.io, std::move(socket));
}

Async<> serve(std::shared_ptr<Flow> flow, TcpStream& inside)
{
    auto waited = co_await inside.wait(TcpStream::For::writing);
    auto reached = waited ? connected(inside) : std::move(waited);
    if (reached)
        co_await tunnel(flow);
    else
        flow->cut("nothing listens inside: " + reached.error().message());
}

void begin(Shared& shared, std::unique_ptr<TcpStream> inside, Fd outer, std::uint16_t port)
{
    TcpStream& stream = *inside;
    auto flow = std::make_shared<Flow>(shared, std::move(inside), Way::inward, Endpoint{Address::v4(INADDR_LOOPBACK), port});
    flow->upstream = std::make_unique<TcpStream>(shared.io, std::move(outer));
    flow->record.host = "127.0.0.1";
    flow->record.port = port;
    flow->record.is_allowed = true;
    flow->record.rule = fmt::format("--port {}", port);
    flow->watch_idle();
    asio::co_spawn(shared.io, serve(flow, stream), [flow](std::exception_ptr failed) {
        if (failed) flow->cut("an internal error");
        flow->tell();
    });
}

}  // namespace

Async<> serve_inward_door(Shared& shared, Descriptor& door, Inward inward)
{
    SocketStock stock(inward);
    for (;;) {
        auto [failed] = co_await door.async_wait(Descriptor::wait_read, as_value());
        if (failed || shared.is_finishing) co_return;
        Fd outer(::accept4(door.native_handle(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
        if (!outer.is_open() || shared.flows.size() >= shared.options.limits.connections) continue;
        auto inside = begin_inside(shared, stock, inward.port);
        if (inside) begin(shared, std::move(*inside), std::move(outer), inward.port);
    }
}

}  // namespace bawn::egress
