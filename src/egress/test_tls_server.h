#pragma once

// A server of one connection, for tests that bring a real client.

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>
#include <thread>

#include "base/fd.h"
#include "egress/authority.h"
#include "egress/tls.h"

namespace bawn::egress {

inline std::string read_all(Tls& tls)
{
    std::string text;
    char buffer[1000];
    for (;;) {
        auto count = tls.read(buffer);
        if (!count) return "refused: " + count.error().message();
        if (*count == 0) return text;
        text.append(buffer, *count);
    }
}

// One connection of a real client, answered with what it is asked for.
class TlsServer {
public:
    TlsServer(Authority& authority, std::string name) : authority_(authority), name_(std::move(name))
    {
        sockaddr_in address{.sin_family = AF_INET, .sin_port = 0, .sin_addr = {htonl(INADDR_LOOPBACK)}, .sin_zero = {}};
        socklen_t length = sizeof(address);
        ::bind(listener_.get(), reinterpret_cast<sockaddr*>(&address), length);
        ::listen(listener_.get(), 1);
        ::getsockname(listener_.get(), reinterpret_cast<sockaddr*>(&address), &length);
        port = ntohs(address.sin_port);
        thread_ = std::thread([this] { serve(); });
    }
    ~TlsServer() { finish(); }
    void finish()
    {
        ::shutdown(listener_.get(), SHUT_RDWR);
        if (thread_.joinable()) thread_.join();
    }

    std::uint16_t port = 0;
    bool is_distrusted = false, was_asked = false;  // after finish()

private:
    void serve()
    {
        Fd client(::accept(listener_.get(), nullptr, nullptr));
        if (!client.is_open()) return;
        timeval patience{10, 0};
        ::setsockopt(client.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
        auto tls = authority_.accept(name_, "http/1.1");
        char buffer[4096];
        for (bool goes_on = true; goes_on;) {
            ssize_t count = ::read(client.get(), buffer, sizeof(buffer));
            if (count <= 0) break;
            goes_on = tls->feed({buffer, static_cast<std::size_t>(count)}) && !answer(*tls);
            (void)write_all(client, tls->take_to_send());
        }
        is_distrusted = tls->is_distrusted();
    }

    bool answer(Tls& tls)
    {
        if (read_all(tls).empty()) return false;
        was_asked = true;
        (void)tls.write("HTTP/1.1 200 OK\r\nContent-Length: 6\r\nConnection: close\r\n\r\nhello\n");
        tls.close();
        return true;
    }

    Authority& authority_;
    std::string name_;
    Fd listener_{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    std::thread thread_;
};

}  // namespace bawn::egress
