#include "peers.h"

#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

namespace bawn::egress::bench {
namespace {

constexpr std::size_t read_bytes = 256 << 10, frame_bytes = 16 << 10;
constexpr std::uint32_t largest_window = 0x7fffffff, first_window = 65535;
constexpr std::string_view preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

[[noreturn]] void give_up(const char* why)
{
    std::fprintf(stderr, "%s\n", why);
    std::abort();
}

using Key = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Free<X509_free>>;

Certificate signed_by_itself(const char* name, EVP_PKEY* key)
{
    Certificate certificate(X509_new());
    X509_set_version(certificate.get(), 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -3600);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 24 * 3600);
    X509_set_pubkey(certificate.get(), key);
    X509_NAME* subject = X509_get_subject_name(certificate.get());
    X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>(name), -1, -1, 0);
    X509_set_issuer_name(certificate.get(), subject);
    const std::string names = std::string("DNS:") + name;
    std::unique_ptr<X509_EXTENSION, Free<X509_EXTENSION_free>> extension(
        X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, names.c_str()));
    X509_add_ext(certificate.get(), extension.get(), -1);
    if (X509_sign(certificate.get(), key, EVP_sha256()) <= 0) give_up("signing a certificate");
    return certificate;
}

std::string pem_of(X509* certificate)
{
    std::unique_ptr<BIO, Free<BIO_free_all>> text(BIO_new(BIO_s_mem()));
    PEM_write_bio_X509(text.get(), certificate);
    char* bytes = nullptr;
    const long size = BIO_get_mem_data(text.get(), &bytes);
    return {bytes, static_cast<std::size_t>(size)};
}

void read_much_at_once(SSL_CTX* context)
{
    SSL_CTX_set_read_ahead(context, 1);
    SSL_CTX_set_default_read_buffer_len(context, read_bytes);
}

// The client's wish, whatever it is.
int choose(SSL*, const unsigned char** chosen, unsigned char* size, const unsigned char* offered, unsigned, void*)
{
    *size = offered[0];
    *chosen = offered + 1;
    return SSL_TLSEXT_ERR_OK;
}

std::string frame(std::size_t size, int type, int flags, std::uint32_t stream)
{
    std::string bytes;
    for (std::size_t value : {size >> 16, size >> 8, size}) bytes += static_cast<char>(value);
    bytes += static_cast<char>(type);
    bytes += static_cast<char>(flags);
    for (int shift : {24, 16, 8, 0}) bytes += static_cast<char>(stream >> shift);
    return bytes;
}

std::string four_bytes(std::uint32_t value)
{
    std::string bytes;
    for (int shift : {24, 16, 8, 0}) bytes += static_cast<char>(value >> shift);
    return bytes;
}

std::uint32_t four_bytes_of(std::string_view bytes)
{
    std::uint32_t value = 0;
    for (char c : bytes.substr(0, 4)) value = value << 8 | static_cast<unsigned char>(c);
    return value;
}

// HPACK (RFC 7541, 6.2.2): a header whose name stands in the static table, and is not to be remembered.
std::string field(int name, std::string_view value)
{
    std::string bytes;
    bytes += static_cast<char>(std::min(name, 15));
    if (name >= 15) bytes += static_cast<char>(name - 15);
    return bytes + static_cast<char>(value.size()) + std::string(value);
}

constexpr int data_frame = 0, head_frame = 1, settings_frame = 4, window_frame = 8, reset_frame = 3;
constexpr int is_end = 1, is_ack = 1, is_whole_head = 4;

// One side of an HTTP/2 connection with one stream.
class Http2Peer {
public:
    explicit Http2Peer(TlsPeer& tls) : tls_(tls), buffer_(read_bytes, '\0') {}

    void greet(std::string_view before)
    {
        std::string bytes(before);
        bytes += frame(6, settings_frame, 0, 0) + std::string("\0\4", 2) + four_bytes(largest_window);
        bytes += frame(4, window_frame, 0, 0) + four_bytes(largest_window - first_window);
        tls_.send(bytes);
    }
    void send_head(const std::string& block, int flags) { tls_.send(frame(block.size(), head_frame, is_whole_head | flags, 1) + block); }
    void send_body(const Content& content)
    {
        send_some(content.first);
        for (std::size_t i = 0; i < content.times; ++i) send_some(content.again);
        send_some(content.last);
        tls_.send(out_ + frame(0, data_frame, is_end, 1));
        out_.clear();
    }
    // Until a head, or the end of the stream, has come. False: the connection has ended.
    bool hear_head() { return hear_until(has_head_); }
    bool hear_end() { return hear_until(has_ended_); }

    bool has_ended() const { return has_ended_; }
    std::size_t body_bytes() const { return body_bytes_; }

private:
    bool hear_until(const bool& happened)
    {
        while (!happened) {
            if (!take()) return false;
        }
        return true;
    }

    void send_some(std::string_view bytes)
    {
        while (!bytes.empty()) {
            while (window_ <= 0 || connection_window_ <= 0) {
                if (!take()) give_up("the other side went away");
            }
            const auto room = static_cast<std::size_t>(std::min(window_, connection_window_));
            const std::string_view some = bytes.substr(0, std::min(frame_bytes, room));
            out_ += frame(some.size(), data_frame, 0, 1);
            out_ += some;
            window_ -= static_cast<std::int64_t>(some.size());
            connection_window_ -= static_cast<std::int64_t>(some.size());
            bytes.remove_prefix(some.size());
            if (out_.size() < 4 * frame_bytes && window_ > 0 && connection_window_ > 0) continue;
            tls_.send(out_);
            out_.clear();
        }
    }

    bool take()
    {
        const std::size_t count = tls_.receive(buffer_);
        std::string_view bytes(buffer_.data(), count);
        while (!bytes.empty()) step(bytes);
        return count > 0;
    }

    void step(std::string_view& bytes)
    {
        if (header_.size() < 9) {
            const std::size_t count = std::min(9 - header_.size(), bytes.size());
            header_ += bytes.substr(0, count);
            bytes.remove_prefix(count);
            if (header_.size() < 9) return;
            left_ = four_bytes_of(header_) >> 8;
        }
        const std::string_view some = bytes.substr(0, left_);
        bytes.remove_prefix(some.size());
        left_ -= some.size();
        if (header_[3] == data_frame) {
            body_bytes_ += some.size();
        } else {
            payload_ += some;
        }
        if (left_ > 0) return;
        end_frame(header_[3], header_[4], four_bytes_of(std::string_view(header_).substr(5)));
        header_.clear();
        payload_.clear();
    }

    void end_frame(int type, int flags, std::uint32_t stream)
    {
        if (type == head_frame) has_head_ = true;
        if ((type == head_frame || type == data_frame) && (flags & is_end) != 0) has_ended_ = true;
        if (type == window_frame) (stream == 0 ? connection_window_ : window_) += four_bytes_of(payload_);
        if (type == reset_frame && !has_ended_) give_up("the stream was reset");
        if (type != settings_frame || (flags & is_ack) != 0) return;
        for (std::string_view rest = payload_; rest.size() >= 6; rest.remove_prefix(6)) {
            if (rest[1] == 4) window_ += static_cast<std::int64_t>(four_bytes_of(rest.substr(2))) - first_window;
        }
        tls_.send(frame(0, settings_frame, is_ack, 0));
    }

    TlsPeer& tls_;
    std::string buffer_, header_, payload_, out_;
    std::size_t left_ = 0, body_bytes_ = 0;
    std::int64_t window_ = first_window, connection_window_ = first_window;
    bool has_head_ = false, has_ended_ = false;
};

// HPACK's static table (RFC 7541, appendix A).
constexpr auto get = "\x82\x87", post = "\x83\x87", ok = "\x88";
constexpr int authority_name = 1, path_name = 4, content_type_name = 31;

std::string http2_request(const char* method, const Content* up)
{
    std::string block = std::string(method) + field(authority_name, "good.example") + field(path_name, "/v1/messages");
    return up == nullptr ? block : block + field(content_type_name, up->type);
}

void serve_http2(TlsPeer& tls, const Content& down, std::size_t up_bytes)
{
    char first[preface.size()];
    for (std::size_t got = 0; got < preface.size();) {
        const std::size_t count = tls.receive(std::span(first).subspan(got));
        if (count == 0) return;
        got += count;
    }
    Http2Peer peer(tls);
    peer.greet("");
    if (!peer.hear_head()) return;
    if (peer.has_ended()) {
        peer.send_head(ok + field(content_type_name, down.type), 0);
        peer.send_body(down);
    } else {
        if (!peer.hear_end() || peer.body_bytes() != up_bytes) give_up("not all came to the server");
        peer.send_head(ok, is_end);
    }
}

// What came behind the head that ends in `bytes` or later; the head goes to `head`.
std::string hear_head(TlsPeer& tls, std::string& head)
{
    std::string buffer(read_bytes, '\0');
    for (;;) {
        if (const std::size_t end = head.find("\r\n\r\n"); end != head.npos) {
            std::string rest = head.substr(end + 4);
            head.resize(end + 2);
            return rest;
        }
        const std::size_t count = tls.receive(buffer);
        if (count == 0) return "";
        head += buffer.substr(0, count);
    }
}

std::size_t hear_body(TlsPeer& tls, std::size_t got, std::size_t size)
{
    std::string buffer(read_bytes, '\0');
    while (got < size) {
        const std::size_t count = tls.receive(buffer);
        if (count == 0) break;
        got += count;
    }
    return got;
}

void send_body(TlsPeer& tls, const Content& content)
{
    tls.send(content.first);
    for (std::size_t i = 0; i < content.times; ++i) tls.send(content.again);
    tls.send(content.last);
}

std::string about(const Content& content)
{
    return std::string("Content-Type: ") + content.type + "\r\nContent-Length: " + std::to_string(content.size()) + "\r\n\r\n";
}

void serve_http1(TlsPeer& tls, const Content& down, std::size_t up_bytes)
{
    std::string head;
    const std::string rest = hear_head(tls, head);
    if (head.starts_with("GET ")) {
        tls.send("HTTP/1.1 200 OK\r\n" + about(down));
        send_body(tls, down);
    } else if (!head.empty()) {
        if (hear_body(tls, rest.size(), up_bytes) != up_bytes) give_up("not all came to the server");
        tls.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    }
}

}  // namespace

Identity::Identity(const char* name) : server_(SSL_CTX_new(TLS_server_method())), client_(SSL_CTX_new(TLS_client_method()))
{
    const Key key(EVP_EC_gen("P-256"));
    const Certificate certificate = signed_by_itself(name, key.get());
    pem_ = pem_of(certificate.get());
    SSL_CTX_use_certificate(server_.get(), certificate.get());
    SSL_CTX_use_PrivateKey(server_.get(), key.get());
    SSL_CTX_set_alpn_select_cb(server_.get(), choose, nullptr);
    for (SSL_CTX* each : {server_.get(), client_.get()}) read_much_at_once(each);
}

TlsPeer TlsPeer::connect(int fd, const Identity& identity, std::string_view protocol)
{
    TlsPeer peer(SSL_new(identity.client()));
    const std::string wire = static_cast<char>(protocol.size()) + std::string(protocol);
    SSL_set_alpn_protos(peer.ssl_.get(), reinterpret_cast<const unsigned char*>(wire.data()), static_cast<unsigned>(wire.size()));
    SSL_set_tlsext_host_name(peer.ssl_.get(), "good.example");
    SSL_set_fd(peer.ssl_.get(), fd);
    if (SSL_connect(peer.ssl_.get()) != 1) give_up("the client's handshake failed");
    return peer;
}

TlsPeer TlsPeer::accept(int fd, const Identity& identity)
{
    TlsPeer peer(SSL_new(identity.server()));
    SSL_set_fd(peer.ssl_.get(), fd);
    if (SSL_accept(peer.ssl_.get()) != 1) give_up("the server's handshake failed");
    return peer;
}

bool TlsPeer::speaks_http2() const
{
    const unsigned char* name = nullptr;
    unsigned size = 0;
    SSL_get0_alpn_selected(ssl_.get(), &name, &size);
    return size == 2;
}

void TlsPeer::send(std::string_view bytes)
{
    std::size_t count = 0;
    if (!bytes.empty() && SSL_write_ex(ssl_.get(), bytes.data(), bytes.size(), &count) != 1) give_up("writing");
}

std::size_t TlsPeer::receive(std::span<char> into)
{
    std::size_t count = 0;
    return SSL_read_ex(ssl_.get(), into.data(), into.size(), &count) == 1 ? count : 0;
}

std::size_t download(TlsPeer& tls, const Content& content)
{
    if (tls.speaks_http2()) {
        Http2Peer peer(tls);
        peer.greet(preface);
        peer.send_head(http2_request(get, nullptr), is_end);
        peer.hear_end();
        return peer.body_bytes();
    }
    tls.send("GET /v1/messages HTTP/1.1\r\nHost: good.example\r\n\r\n");
    std::string head;
    const std::string rest = hear_head(tls, head);
    return hear_body(tls, rest.size(), content.size());
}

std::size_t upload(TlsPeer& tls, const Content& content)
{
    if (tls.speaks_http2()) {
        Http2Peer peer(tls);
        peer.greet(preface);
        peer.send_head(http2_request(post, &content), 0);
        peer.send_body(content);
        return peer.hear_end() ? content.size() : 0;
    }
    tls.send("POST /v1/messages HTTP/1.1\r\nHost: good.example\r\n" + about(content));
    send_body(tls, content);
    std::string head;
    hear_head(tls, head);
    return head.starts_with("HTTP/1.1 200 ") ? content.size() : 0;
}

void serve(TlsPeer& tls, const Content& down, std::size_t up_bytes)
{
    if (tls.speaks_http2()) {
        serve_http2(tls, down, up_bytes);
    } else {
        serve_http1(tls, down, up_bytes);
    }
}

}  // namespace bawn::egress::bench
