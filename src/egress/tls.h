#pragma once

// Tls: one end of a TLS connection as a machine of bytes, without a socket: whoever has the sockets feeds what came, and sends
// what is to be sent.
//
//     Tls inner = TRY(authority.accept("api.example.org", "h2"));           // towards the client, authority.h
//     Tls outer = TRY(roots.connect("api.example.org", {"h2", "http/1.1"}));
//     TRY(inner.feed(hello));                        // what the client has said already comes first
//     if (inner.has_to_send()) … inner.take_to_send() …
//     while (std::size_t count = TRY(inner.read(buffer))) TRY(outer.write({buffer, count}));
//
// feed() takes everything, so feed at most what one read() loop empties; write() leaves the records to take_to_send(). After
// an Error there may be an alert to be sent. TLS 1.2 and 1.3. One thread at a time for each Tls.

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

struct ssl_st;
struct ssl_ctx_st;

namespace bawn::egress {

struct FreeTls {
    void operator()(ssl_st*) const;
    void operator()(ssl_ctx_st*) const;
};

class Tls {
public:
    // For Authority and Roots: a fresh end, and the protocol it shall choose where it is a server's.
    Tls(std::unique_ptr<ssl_st, FreeTls>, std::string protocol_to_choose);
    Tls(Tls&&) noexcept;
    Tls& operator=(Tls&&) noexcept;
    ~Tls();

    Result<> feed(std::string_view from_peer);
    Result<std::size_t> read(std::span<char> plain);  // 0: nothing now
    Result<> write(std::string_view plain);           // once is_open()
    void close();                                     // says that nothing more is written

    bool has_to_send() const;
    std::string take_to_send();  // all of it

    bool is_open() const;                // both sides have finished the handshake
    bool has_ended() const;              // the peer said that nothing more comes; without this, an end is a cut
    std::string_view protocol() const;   // by ALPN, or ""

    // The peer's alert says that it does not trust our certificate: a pinned client, or one that knows nothing of the
    // session's authority; the rest of what ends a handshake is broken.
    bool is_distrusted() const;

private:
    struct Wire;

    Result<> shake_hands();
    Error error(const char* doing);

    std::unique_ptr<std::string> protocol_to_choose_;  // OpenSSL holds its address
    std::unique_ptr<Wire> wire_;                       // and its
    std::unique_ptr<ssl_st, FreeTls> ssl_;
    bool has_ended_ = false;
    int alert_ = 0;  // the peer's
};

// Whom the machine trusts, and the client's ends that believe nobody else.
class Roots {
public:
    // Certificates in PEM, one after the other. What cannot be read among them is left out; none at all is an Error.
    static Result<Roots> parse(std::string_view pem);

    // `name` is what the server must prove: a host's, or an address in its canonical form.
    Result<Tls> connect(const std::string& name, const std::vector<std::string>& protocols) const;

private:
    explicit Roots(std::unique_ptr<ssl_ctx_st, FreeTls>);
    std::unique_ptr<ssl_ctx_st, FreeTls> context_;
};

}  // namespace bawn::egress
