#include "model/remote_connection.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>

#include "base/text.h"

namespace bawn::model {
namespace {

using std::chrono::steady_clock;

constexpr std::size_t remote_piece = 64 << 10;

auto cancelled() { return fail(ErrorKind::unavailable, "it was cancelled"); }

}  // namespace

Result<RemotePlace> RemotePlace::parse(std::string_view url)
{
    const auto wrong = [&](std::string_view why) {
        return fail(ErrorKind::invalid,
                    fmt::format("{}: {}; write https://HOST/v1, http://HOST:PORT/v1 or unix:/PATH", printable(url), why));
    };
    RemotePlace place;
    place.url = url;
    if (url.starts_with("unix:")) {
        place.socket = url.substr(5);
        place.host = "localhost";
        place.path = "/v1";
        if (!place.socket.starts_with('/')) return wrong("a socket's path begins with /");
        return place;
    }
    place.is_tls = url.starts_with("https://");
    if (!place.is_tls && !url.starts_with("http://")) return wrong("that is no endpoint");
    std::string_view rest = url.substr(url.find("//") + 2);
    const std::size_t slash = std::min(rest.find('/'), rest.size());
    place.path = rest.substr(slash);
    while (place.path.ends_with('/')) place.path.pop_back();
    if (place.path.empty()) place.path = "/v1";
    if (place.path.find_first_of("?#\\ \r\n") != std::string::npos) return wrong("the path has what no base path has");
    // The reader of requests knows what a host with a port is.
    auto head = egress::parse_request(fmt::format("GET / HTTP/1.1\r\nHost: {}\r\n\r\n", rest.substr(0, slash)));
    if (!head) return wrong(head.error().message());
    place.host = lower_case(head->host);
    place.port = head->port != 0 ? head->port : place.is_tls ? 443 : 80;
    return place;
}

RemoteConnection::RemoteConnection(const RemotePlace& place, const RemoteLimits& limits, Fd woken)
    : place_(place),
      limits_(limits),
      woken_(std::move(woken)),
      end_(steady_clock::now() + limits.whole)
{
}

Result<std::unique_ptr<RemoteConnection>> RemoteConnection::open(const RemotePlace& place, const std::vector<egress::Address>& addresses,
                                                                 const egress::Roots* roots, const RemoteLimits& limits)
{
    Fd woken(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    if (!woken.is_open()) return fail_errno("preparing a connection");
    auto made = std::unique_ptr<RemoteConnection>(new RemoteConnection(place, limits, std::move(woken)));
    auto open = made->connect(addresses);
    if (open && place.is_tls) open = roots ? made->shake_hands(*roots) : Result<>(fail(ErrorKind::invalid, "nobody is trusted for TLS"));
    if (!open) return fail(std::move(open).error().while_doing("reaching " + place.url));
    return made;
}

Result<> RemoteConnection::connect(const std::vector<egress::Address>& addresses)
{
    if (!place_.socket.empty()) {
        sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = {}};
        if (place_.socket.size() >= sizeof address.sun_path) return fail(ErrorKind::invalid, "too long for a socket's path");
        place_.socket.copy(address.sun_path, place_.socket.size());
        return connect_to(AF_UNIX, &address, sizeof address);
    }
    Result<> last = fail(ErrorKind::unavailable, "the name has no address");
    for (const egress::Address& each : addresses) {
        const sockaddr_storage address = egress::Endpoint{each, place_.port}.socket_address();
        last = connect_to(each.is_v6 ? AF_INET6 : AF_INET, &address, each.is_v6 ? sizeof(sockaddr_in6) : sizeof(sockaddr_in));
        if (last) return last;
    }
    return last;
}

Result<> RemoteConnection::connect_to(int family, const void* address, unsigned size)
{
    socket_ = Fd(::socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (!socket_.is_open()) return fail_errno("making a socket");
    if (::connect(socket_.get(), static_cast<const sockaddr*>(address), size) == 0) return {};
    const auto refused = [](int error) { return fail(ErrorKind::unavailable, Error::from_errno("connecting", error).message()); };
    if (errno != EINPROGRESS) return refused(errno);
    TRY(wait(POLLOUT, steady_clock::now() + limits_.connect));
    int error = 0;
    socklen_t error_size = sizeof error;
    ::getsockopt(socket_.get(), SOL_SOCKET, SO_ERROR, &error, &error_size);
    return error == 0 ? Result<>() : refused(error);
}

Result<> RemoteConnection::shake_hands(const egress::Roots& roots)
{
    tls_ = TRY(roots.connect(place_.host, {"http/1.1"}));
    const Moment until = steady_clock::now() + limits_.connect;
    std::string came;
    for (;;) {
        TRY(send(""));
        if (tls_->is_open()) return {};
        came.clear();
        if (!TRY(receive_raw(came, until))) return fail(ErrorKind::unavailable, "it ended in the middle of the TLS handshake");
        auto fed = tls_->feed(came);
        if (!fed) return fed;
    }
}

Result<> RemoteConnection::wait(short events, Moment until)
{
    for (;;) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(std::min(until, end_) - steady_clock::now()).count();
        if (left <= 0) return fail(ErrorKind::unavailable, "nothing came in time");
        pollfd ready[2] = {{socket_.get(), events, 0}, {woken_.get(), POLLIN, 0}};
        const int count = ::poll(ready, 2, static_cast<int>(std::min<long long>(left, 60'000)));
        if (ready[1].revents != 0) return cancelled();
        if (count > 0) return {};
        if (count < 0 && errno != EINTR) return fail_errno("waiting for a connection");
    }
}

Result<> RemoteConnection::send_raw(std::string_view bytes)
{
    while (!bytes.empty()) {
        const ssize_t count = ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (count > 0)
            bytes.remove_prefix(static_cast<std::size_t>(count));
        else if (errno == EAGAIN)
            TRY(wait(POLLOUT, steady_clock::now() + limits_.idle));
        else if (errno != EINTR)
            return fail(ErrorKind::unavailable, Error::from_errno("writing to a connection").message());
    }
    return {};
}

Result<> RemoteConnection::send(std::string_view bytes)
{
    if (!tls_) return send_raw(bytes);
    do {
        if (!bytes.empty()) TRY(tls_->write(bytes.substr(0, 16 << 10)));
        bytes.remove_prefix(std::min<std::size_t>(bytes.size(), 16 << 10));
        if (!tls_->has_to_send()) continue;
        const std::string records = tls_->take_to_send();
        TRY(send_raw(records));
    } while (!bytes.empty());
    return {};
}

Result<bool> RemoteConnection::receive_raw(std::string& into, Moment until)
{
    char bytes[remote_piece];
    for (;;) {
        const ssize_t count = ::recv(socket_.get(), bytes, sizeof bytes, 0);
        if (count > 0) into.append(bytes, static_cast<std::size_t>(count));
        if (count >= 0) return count > 0;
        if (errno == EAGAIN)
            TRY(wait(POLLIN, until));
        else if (errno != EINTR)
            return fail(ErrorKind::unavailable, Error::from_errno("reading from a connection").message());
    }
}

Result<bool> RemoteConnection::receive(std::string& into, Moment until)
{
    if (!tls_) return receive_raw(into, until);
    char plain[remote_piece];
    std::string came;
    for (;;) {
        const std::size_t count = TRY(tls_->read(plain));
        if (count > 0) {
            into.append(plain, count);
            return true;
        }
        if (tls_->has_ended()) return false;
        came.clear();
        if (!TRY(receive_raw(came, until))) return fail(ErrorKind::unavailable, "the connection ended without the end of its TLS");
        TRY(tls_->feed(came));
        TRY(send(""));
    }
}

Result<egress::ResponseHead> RemoteConnection::ask(std::string_view method, const std::string& path, const std::string& key,
                                                   std::string_view body)
{
    const std::string host = place_.host.find(':') == std::string::npos ? place_.host : "[" + place_.host + "]";
    std::string text =
        fmt::format("{} {}{} HTTP/1.1\r\nHost: {}:{}\r\nConnection: close\r\nAccept: application/json, text/event-stream\r\n", method,
                    place_.path, path, host, place_.port == 0 ? 80 : place_.port);
    if (!key.empty()) text += fmt::format("Authorization: Bearer {}\r\n", key);
    if (method == "POST") text += fmt::format("Content-Type: application/json\r\nContent-Length: {}\r\n", body.size());
    TRY(send(text + "\r\n"));
    TRY(send(body));
    const Moment until = steady_clock::now() + limits_.first;
    for (;;) {
        if (const std::optional<std::size_t> end = TRY(egress::head_end(buffer_))) {
            egress::ResponseHead head = TRY(egress::parse_response(std::string_view(buffer_).substr(0, *end), method));
            buffer_.erase(0, *end);
            if (head.status < 200) continue;
            framing_ = head.framing;
            body_.emplace(egress::BodyReader::Of::response, head.framing, head.length);
            return head;
        }
        if (!TRY(receive(buffer_, until))) return fail(ErrorKind::unavailable, "the endpoint ended without an answer");
    }
}

Result<std::string> RemoteConnection::read()
{
    std::string content;
    while (content.empty() && !body_->is_complete()) {
        if (buffer_.empty() && !TRY(receive(buffer_, steady_clock::now() + limits_.idle))) {
            if (framing_ == egress::Framing::until_close) return content;
            return fail(ErrorKind::unavailable, "the endpoint ended in the middle of its answer");
        }
        const std::size_t count = TRY(body_->take(buffer_));
        for (std::string_view each : body_->content()) content += each;
        buffer_.erase(0, count);
        taken_ += content.size();
        if (taken_ > limits_.bytes)
            return fail(ErrorKind::invalid, fmt::format("the endpoint's answer is longer than {} bytes", limits_.bytes));
    }
    return content;
}

void RemoteConnection::cancel()
{
    const std::uint64_t one = 1;
    [[maybe_unused]] const ssize_t written = ::write(woken_.get(), &one, sizeof one);
}

}  // namespace bawn::model
