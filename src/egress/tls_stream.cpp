#include "egress/tls_stream.h"

#include <algorithm>

namespace bawn::egress {
namespace {

constexpr std::size_t read_bytes = 64 << 10, written_at_once = 64 << 10;  // four records

// What comes is given to TLS before anything else happens, so that all connections of a thread share the room for it.
std::span<char> room_to_read()
{
    thread_local const std::unique_ptr<char[]> bytes = std::make_unique_for_overwrite<char[]>(read_bytes);
    return {bytes.get(), read_bytes};
}

}  // namespace

TlsStream::TlsStream(asio::io_context& io, std::unique_ptr<Stream> below, Tls tls)
    : below_(std::move(below)),
      tls_(std::move(tls)),
      flushed_(io, never)
{
}

Async<Result<>> TlsStream::shake_hands(std::string first)
{
    Result<> fed = tls_.feed(first);
    for (;;) {
        Result<> sent = co_await flush();  // after an error its alert
        if (!fed) co_return fed;
        if (!sent) co_return sent;
        if (tls_.is_open()) co_return Result<>{};
        Result<bool> more = co_await feed_more(fed);
        if (!more) co_return std::unexpected(std::move(more).error());
        if (!*more) co_return fail(ErrorKind::unavailable, "it ended in the middle of the TLS handshake");
    }
}

// `fed` is what TLS makes of what comes. False: the other side has ended.
Async<Result<bool>> TlsStream::feed_more(Result<>& fed)
{
    TcpStream& tcp = *below_->tcp();
    for (;;) {
        const std::span<char> room = room_to_read();
        Result<std::optional<std::size_t>> count = tcp.read_now(room);
        if (!count) co_return std::unexpected(std::move(count).error());
        if (*count && **count == 0) co_return false;
        if (*count) {
            fed = tls_.feed({room.data(), **count});
            co_return true;
        }
        Result<> ready = co_await tcp.wait(TcpStream::For::reading);
        if (!ready) co_return std::unexpected(std::move(ready).error());
    }
}

Async<Result<std::size_t>> TlsStream::read(std::span<char> into)
{
    for (;;) {
        Result<std::size_t> count = read_now(into);
        if (!count || *count > 0 || tls_.has_ended()) co_return count;
        Result<bool> more = co_await take_more();
        if (!more) co_return std::unexpected(std::move(more).error());
        if (!*more) co_return fail(ErrorKind::unavailable, "the connection ended without the end of its TLS");
    }
}

// All records that stand there. What is wrong with one is told when those before it have been taken.
Result<std::size_t> TlsStream::read_now(std::span<char> into)
{
    if (failed_) return std::unexpected(*std::exchange(failed_, {}));
    std::size_t got = 0;
    while (got < into.size()) {
        Result<std::size_t> count = tls_.read(into.subspan(got));
        if (!count && got == 0) return count;
        if (!count) failed_ = std::move(count).error();
        if (!count || *count == 0) break;
        got += *count;
    }
    return got;
}

Async<Result<bool>> TlsStream::take_more()
{
    Result<> fed;
    Result<bool> more = co_await feed_more(fed);
    if (!more || !*more) co_return more;
    if (fed && tls_.has_to_send()) fed = co_await flush();
    if (!fed) co_return std::unexpected(std::move(fed).error());
    co_return true;
}

Async<Result<>> TlsStream::write(std::string_view bytes)
{
    for (; !bytes.empty(); bytes.remove_prefix(std::min(written_at_once, bytes.size()))) {
        Result<> written = tls_.write(bytes.substr(0, written_at_once));
        if (written) written = co_await flush();
        if (!written) co_return written;
    }
    co_return Result<>{};
}

Async<Result<>> TlsStream::flush()
{
    while (is_flushing_) co_await flushed_.async_wait(as_value());
    is_flushing_ = true;
    Result<> sent;
    while (sent && tls_.has_to_send()) {
        const std::string bytes = tls_.take_to_send();
        sent = co_await below_->write(bytes);
    }
    is_flushing_ = false;
    flushed_.cancel();
    co_return sent;
}

Async<> TlsStream::end()
{
    tls_.close();
    Result<> sent = co_await flush();
    if (sent) co_await below_->end();
}

// What stands below may be about TLS itself (tickets, the end).
bool TlsStream::is_quiet()
{
    if (!below_->is_quiet()) {
        const std::span<char> room = room_to_read();
        Result<std::optional<std::size_t>> count = below_->tcp()->read_now(room.first(4096));
        if (!count || !*count || **count == 0 || !tls_.feed({room.data(), **count})) return false;
    }
    char byte;
    Result<std::size_t> plain = tls_.read({&byte, 1});
    return plain && *plain == 0 && !tls_.has_ended();
}

}  // namespace bawn::egress
