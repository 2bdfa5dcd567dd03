#pragma once

// Both ends of TLS connections for benches, as fast as OpenSSL on a blocking socket is, so that what stands between them is
// the brake and not they:
//
//     Identity identity("good.example");
//     TlsPeer client = TlsPeer::connect(fd, identity, "h2");         // fd stays the caller's
//     download(client, content);                                     // by what was agreed: HTTP/1.1 or HTTP/2
//
// HTTP is spoken as little as will do: one request on each connection, its answer's head only skipped. HTTP/2 announces the
// largest windows, so that it never has to give any back, and heeds those of the other side.

#include <openssl/ssl.h>

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace bawn::egress::bench {

template <auto free>
struct Free {
    template <typename T>
    void operator()(T* each) const
    {
        free(each);
    }
};

// A server's certificate of its own, and the two ends that know it.
class Identity {
public:
    explicit Identity(const char* name);
    const std::string& certificate_pem() const { return pem_; }
    SSL_CTX* server() const { return server_.get(); }
    SSL_CTX* client() const { return client_.get(); }

private:
    std::string pem_;
    std::unique_ptr<SSL_CTX, Free<SSL_CTX_free>> server_, client_;
};

class TlsPeer {
public:
    static TlsPeer connect(int fd, const Identity&, std::string_view protocol);
    static TlsPeer accept(int fd, const Identity&);

    bool speaks_http2() const;
    void send(std::string_view);
    std::size_t receive(std::span<char>);  // 0: the end
    void end() { SSL_shutdown(ssl_.get()); }

private:
    explicit TlsPeer(SSL* ssl) : ssl_(ssl) {}
    std::unique_ptr<SSL, Free<SSL_free>> ssl_;
};

// A body: `again` stands in it so many times.
struct Content {
    const char* type;
    std::string first, again, last;
    std::size_t times;

    std::size_t size() const { return first.size() + times * again.size() + last.size(); }
};

// What the client does: how many bytes of the body came to it, or to the server.
std::size_t download(TlsPeer&, const Content&);
std::size_t upload(TlsPeer&, const Content&);

// What the server does, as it is asked: sends `down`, or takes as many bytes.
void serve(TlsPeer&, const Content& down, std::size_t up_bytes);

}  // namespace bawn::egress::bench
