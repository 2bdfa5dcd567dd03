#include "egress/tls_stream.h"

#include <sys/socket.h>

#include <algorithm>

namespace bawn::egress {
namespace {

constexpr std::size_t piece = 16 << 10;  // one record

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
        std::string buffer(piece, '\0');
        Result<std::size_t> count = co_await below_->read(buffer);
        if (!count) co_return std::unexpected(std::move(count).error());
        if (*count == 0) co_return fail(ErrorKind::unavailable, "it ended in the middle of the TLS handshake");
        fed = tls_.feed(std::string_view(buffer).substr(0, *count));
    }
}

Async<Result<std::size_t>> TlsStream::read(std::span<char> into)
{
    for (;;) {
        Result<std::size_t> count = tls_.read(into);
        if (!count || *count > 0 || tls_.has_ended()) co_return count;
        Result<bool> more = co_await take_more();
        if (!more) co_return std::unexpected(std::move(more).error());
        if (!*more) co_return fail(ErrorKind::unavailable, "the connection ended without the end of its TLS");
    }
}

Async<Result<bool>> TlsStream::take_more()
{
    std::string buffer(piece, '\0');
    Result<std::size_t> count = co_await below_->read(buffer);
    if (!count) co_return std::unexpected(std::move(count).error());
    if (*count == 0) co_return false;
    Result<> fed = tls_.feed(std::string_view(buffer).substr(0, *count));
    if (fed && tls_.has_to_send()) fed = co_await flush();
    if (!fed) co_return std::unexpected(std::move(fed).error());
    co_return true;
}

Async<Result<>> TlsStream::write(std::string_view bytes)
{
    for (; !bytes.empty(); bytes.remove_prefix(std::min(piece, bytes.size()))) {
        Result<> written = tls_.write(bytes.substr(0, piece));
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
    std::string buffer(tls_.has_to_send() ? 2 * piece : 0, '\0');
    while (sent && tls_.has_to_send()) {
        const std::size_t count = tls_.take_to_send(buffer);
        sent = co_await below_->write(std::string_view(buffer).substr(0, count));
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
        TcpStream* tcp = below_->tcp();
        char buffer[4096];
        const ssize_t count = tcp == nullptr ? 0 : ::recv(tcp->fd(), buffer, sizeof buffer, MSG_DONTWAIT);
        if (count <= 0 || !tls_.feed({buffer, static_cast<std::size_t>(count)})) return false;
    }
    char byte;
    Result<std::size_t> plain = tls_.read({&byte, 1});
    return plain && *plain == 0 && !tls_.has_ended();
}

}  // namespace bawn::egress
