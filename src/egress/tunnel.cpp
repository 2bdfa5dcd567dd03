#include "egress/tunnel.h"

#include <fcntl.h>

#include <array>

namespace bawn::egress {
namespace {

constexpr std::size_t splice_bytes = 1 << 20;  // at most; the pipe's size decides
constexpr std::size_t copy_bytes = 16 << 10;
constexpr int turns_at_once = 32;              // then others have theirs

std::string budget_is_used_up(Direction direction)
{
    return direction == Direction::out ? "the budget of bytes sent to this host is used up"
                                       : "the budget of bytes received from this host is used up";
}

// Moves what stands in the pipe on to `to`.
Async<Result<>> empty(Flow& flow, Direction direction, const Pipe& pipe, TcpStream& to, std::size_t held)
{
    while (held > 0) {
        const ssize_t moved = ::splice(pipe.out.get(), nullptr, to.fd(), nullptr, held, SPLICE_F_NONBLOCK | SPLICE_F_MOVE);
        if (moved > 0) {
            held -= static_cast<std::size_t>(moved);
            flow.count(direction, static_cast<std::size_t>(moved));
            continue;
        }
        if (moved < 0 && errno == EINTR) continue;
        if (moved == 0 || errno != EAGAIN) co_return fail_errno("writing to a connection");
        Result<> ready = co_await to.wait(TcpStream::For::writing);
        if (!ready) co_return std::unexpected(std::move(ready).error());
    }
    co_return Result<>{};
}

// Fills an empty pipe with what the budget allows. 0: the end.
Result<std::optional<std::size_t>> fill(const Pipe& pipe, TcpStream& from, std::size_t most)
{
    for (;;) {
        const ssize_t moved = ::splice(from.fd(), nullptr, pipe.in.get(), nullptr, most, SPLICE_F_NONBLOCK | SPLICE_F_MOVE);
        if (moved >= 0) return static_cast<std::size_t>(moved);
        if (errno == EAGAIN) return std::nullopt;
        if (errno != EINTR) return fail_errno("reading from a connection");
    }
}

// A pipe is held only while bytes are under way, so that idle tunnels cost two descriptors.
Async<Result<>> splice_all(Flow& flow, Direction direction, TcpStream& from, TcpStream& to)
{
    for (int turn = 1;; ++turn) {
        Result<Pipe> pipe = flow.shared.pipes.take();
        if (!pipe) co_return std::unexpected(std::move(pipe).error());
        const std::size_t most = flow.allowance(direction, splice_bytes);
        Result<std::optional<std::size_t>> held = fill(*pipe, from, std::max<std::size_t>(most, 1));
        if (!held) co_return std::unexpected(std::move(held).error());
        if (!*held) {
            flow.shared.pipes.give_back(std::move(*pipe));
            Result<> ready = co_await from.wait(TcpStream::For::reading);
            if (!ready) co_return std::unexpected(std::move(ready).error());
            continue;
        }
        if (**held == 0) {
            flow.shared.pipes.give_back(std::move(*pipe));
            co_return Result<>{};
        }
        if (most == 0) co_return fail(ErrorKind::denied, budget_is_used_up(direction));
        flow.spend(direction, **held);
        Result<> emptied = co_await empty(flow, direction, *pipe, to, **held);
        if (!emptied) co_return std::unexpected(std::move(emptied).error());
        flow.shared.pipes.give_back(std::move(*pipe));
        if (turn % turns_at_once == 0) co_await asio::post(asio::use_awaitable);
    }
}

Async<Result<>> copy_all(Flow& flow, Direction direction, Stream& from)
{
    std::string buffer(copy_bytes, '\0');
    for (;;) {
        Result<std::size_t> count = co_await from.read(buffer);
        if (!count) co_return std::unexpected(std::move(count).error());
        if (*count == 0) co_return Result<>{};
        Result<> passed = co_await pass(flow, direction, std::string_view(buffer).substr(0, *count));
        if (!passed) co_return std::unexpected(std::move(passed).error());
    }
}

Async<Result<>> one_way(Flow& flow, Direction direction)
{
    std::string& read_before = direction == Direction::out ? flow.from_client : flow.from_upstream;
    const std::string first = std::exchange(read_before, {});
    Result<> passed = co_await pass(flow, direction, first);
    if (!passed) co_return passed;
    Stream& from = flow.source_of(direction);
    Stream& to = flow.end_of(direction);
    if (from.tcp() != nullptr && to.tcp() != nullptr) {
        passed = co_await splice_all(flow, direction, *from.tcp(), *to.tcp());
    } else {
        passed = co_await copy_all(flow, direction, from);
    }
    if (passed) co_await to.end();
    co_return passed;
}

// One side that breaks off breaks the other: a client must not take half an answer for the whole.
Async<> run_one_way(std::shared_ptr<Flow> flow, Direction direction)
{
    Result<> passed = co_await one_way(*flow, direction);
    if (passed || flow->is_cut()) co_return;
    const Error& error = passed.error();
    flow->client->reset();
    flow->upstream->reset();
    flow->cut(error.kind() == ErrorKind::denied ? error.message() : "broken off: " + error.message());
}

}  // namespace

Async<Result<>> pass(Flow& flow, Direction direction, std::string_view bytes)
{
    const std::size_t granted = flow.allowance(direction, bytes.size());
    flow.spend(direction, granted);
    Result<> written = co_await flow.end_of(direction).write(bytes.substr(0, granted));
    if (!written) co_return written;
    flow.count(direction, granted);
    if (granted < bytes.size()) co_return fail(ErrorKind::denied, budget_is_used_up(direction));
    co_return Result<>{};
}

Async<> tunnel(std::shared_ptr<Flow> flow)
{
    co_await both(flow->shared.io, run_one_way(flow, Direction::out), run_one_way(flow, Direction::in));
}

}  // namespace bawn::egress
