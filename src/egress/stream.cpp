#include "egress/stream.h"

#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>

namespace bawn::egress {
namespace {

constexpr std::size_t most_added_at_once = 16 << 10;

std::unexpected<Error> was_cut() { return fail(ErrorKind::unavailable, "the connection was cut"); }
std::unexpected<Error> too_late() { return fail(ErrorKind::unavailable, "nothing came in time"); }

}  // namespace

TcpStream::TcpStream(asio::io_context& io, Fd connected)
    : descriptor_(io, connected.release()),
      alarm_(io),
      self_(std::make_shared<TcpStream*>(this))
{
    const int on = 1;
    ::setsockopt(fd(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

TcpStream::~TcpStream() { *self_ = nullptr; }

Result<std::optional<std::size_t>> TcpStream::read_now(std::span<char> into)
{
    for (;;) {
        if (is_cut_) return was_cut();
        const ssize_t count = ::recv(fd(), into.data(), into.size(), 0);
        if (count >= 0) return static_cast<std::size_t>(count);
        if (errno == EAGAIN) return std::nullopt;
        if (errno != EINTR) return fail_errno("reading from a connection");
    }
}

Async<Result<std::size_t>> TcpStream::read(std::span<char> into)
{
    for (;;) {
        Result<std::optional<std::size_t>> count = read_now(into);
        if (!count) co_return std::unexpected(std::move(count).error());
        if (*count) co_return **count;
        Result<> ready = co_await wait(For::reading);
        if (!ready) co_return std::unexpected(std::move(ready).error());
    }
}

Async<Result<>> TcpStream::write(std::string_view bytes)
{
    while (!bytes.empty()) {
        if (is_cut_) co_return was_cut();
        const ssize_t count = ::send(fd(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (count > 0) {
            bytes.remove_prefix(static_cast<std::size_t>(count));
            continue;
        }
        if (errno == EINTR) continue;
        if (errno != EAGAIN) co_return fail_errno("writing to a connection");
        Result<> ready = co_await wait(For::writing);
        if (!ready) co_return std::unexpected(std::move(ready).error());
    }
    co_return Result<>{};
}

Async<> TcpStream::end()
{
    ::shutdown(fd(), SHUT_WR);
    co_return;
}

Async<Result<>> TcpStream::wait(For what)
{
    if (is_cut_) co_return was_cut();
    if (give_up_at_ != never) {
        if (give_up_at_ <= now()) co_return too_late();
        arm();
    }
    const auto readiness = what == For::reading ? asio::posix::descriptor_base::wait_read : asio::posix::descriptor_base::wait_write;
    // Also comes back when the alarm or cut() cancelled it: whoever asked tries again, and is told the next time round.
    auto [failed] = co_await descriptor_.async_wait(readiness, as_value());
    if (failed && failed != asio::error::operation_aborted) {
        co_return fail(ErrorKind::unavailable, "waiting for a connection: " + failed.message());
    }
    if (is_cut_) co_return was_cut();
    if (failed && give_up_at_ <= now()) co_return too_late();
    co_return Result<>{};
}

void TcpStream::arm()
{
    alarm_.expires_at(give_up_at_);
    alarm_.async_wait([self = self_](boost::system::error_code failed) {
        if (!failed && *self != nullptr) (*self)->descriptor_.cancel();
    });
}

void TcpStream::give_up_at(Moment until)
{
    give_up_at_ = until;
    if (until <= now()) {
        descriptor_.cancel();
    } else if (until != never) {
        arm();
    } else {
        alarm_.cancel();
    }
}

void TcpStream::cut()
{
    is_cut_ = true;
    alarm_.cancel();
    descriptor_.cancel();
}

void TcpStream::reset()
{
    const linger at_once = {.l_onoff = 1, .l_linger = 0};
    ::setsockopt(fd(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    cut();
}

bool TcpStream::is_quiet()
{
    char byte;
    return !is_cut_ && ::recv(fd(), &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0 && errno == EAGAIN;
}

Result<std::unique_ptr<TcpStream>> begin_to_connect(asio::io_context& io, const Endpoint& place)
{
    const int family = place.address.is_v6 ? AF_INET6 : AF_INET;
    Fd fd(::socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (!fd.is_open()) return fail_errno("making a socket");
    const int on = 1;
    ::setsockopt(fd.get(), SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
    const sockaddr_storage address = place.socket_address();
    const socklen_t size = place.address.is_v6 ? sizeof(sockaddr_in6) : sizeof(sockaddr_in);
    if (::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), size) < 0 && errno != EINPROGRESS) {
        return fail_errno("connecting to " + place.text());
    }
    return std::make_unique<TcpStream>(io, std::move(fd));
}

Result<> connected(TcpStream& stream)
{
    int error = 0;
    socklen_t size = sizeof error;
    if (::getsockopt(stream.fd(), SOL_SOCKET, SO_ERROR, &error, &size) < 0) error = errno;
    if (error != 0) return fail(Error::from_errno("connecting", error));
    sockaddr_storage peer;
    socklen_t peer_size = sizeof peer;
    if (::getpeername(stream.fd(), reinterpret_cast<sockaddr*>(&peer), &peer_size) < 0) return fail_errno("connecting");
    return {};
}

Async<Result<bool>> read_more(Stream& stream, std::string& buffer, std::size_t most)
{
    const std::size_t before = buffer.size();
    if (before >= most) co_return fail(ErrorKind::invalid, "more than " + std::to_string(most) + " bytes");
    const std::size_t room = std::min(most_added_at_once, most - before);
    buffer.resize(before + room);
    Result<std::size_t> count = co_await stream.read(std::span(buffer).subspan(before, room));
    buffer.resize(before + (count ? *count : 0));
    if (!count) co_return std::unexpected(std::move(count).error());
    co_return *count > 0;
}

}  // namespace bawn::egress
