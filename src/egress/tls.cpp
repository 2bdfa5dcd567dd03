#include "egress/tls.h"

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <cassert>
#include <climits>
#include <cstring>
#include <utility>

#include "egress/address.h"

namespace bawn::egress {
namespace {

constexpr std::size_t record_bytes = 16 << 10, most_record_overhead = 64;

int size_of(std::size_t size) { return static_cast<int>(std::min<std::size_t>(size, INT_MAX)); }

// RFC 8446, 6.2: what a client says that does not like a certificate.
bool is_about_the_certificate(int alert)
{
    constexpr int bad = SSL3_AD_BAD_CERTIFICATE, unsupported = SSL3_AD_UNSUPPORTED_CERTIFICATE, unknown = SSL3_AD_CERTIFICATE_UNKNOWN,
                  unknown_authority = TLS1_AD_UNKNOWN_CA;
    return alert == bad || alert == unsupported || alert == unknown || alert == unknown_authority;
}

// The alert that ended it, or 0.
int alert_in(unsigned long error)
{
    int reason = ERR_GET_REASON(error);
    return ERR_GET_LIB(error) == ERR_LIB_SSL && reason > SSL_AD_REASON_OFFSET ? reason - SSL_AD_REASON_OFFSET : 0;
}

struct FreeCertificate {
    void operator()(X509* each) const { X509_free(each); }
};

std::size_t add_all(X509_STORE* store, std::string_view pem)
{
    std::unique_ptr<BIO, decltype(&::BIO_free)> text(BIO_new_mem_buf(pem.data(), size_of(pem.size())), ::BIO_free);
    std::size_t added = 0;
    for (;;) {
        std::unique_ptr<X509, FreeCertificate> each(PEM_read_bio_X509_AUX(text.get(), nullptr, nullptr, nullptr));
        if (each) {
            added += X509_STORE_add_cert(store, each.get()) == 1;
            continue;
        }
        bool is_end = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
        ERR_clear_error();
        if (is_end) return added;
    }
}

// RFC 7301, 3.1: each behind its length.
Result<std::string> wire_form(const std::vector<std::string>& protocols)
{
    std::string wire;
    for (const std::string& each : protocols) {
        if (each.empty() || each.size() > 255) return fail(ErrorKind::invalid, "a protocol's name is empty or too long");
        wire += static_cast<char>(each.size()) + each;
    }
    return wire;
}

// The server must prove this name or address, and is told the name.
bool expect(SSL* ssl, const std::string& name)
{
    if (Address::parse(name)) return X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), name.c_str()) == 1;
    SSL_set_hostflags(ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
    return SSL_set1_host(ssl, name.c_str()) == 1 && SSL_set_tlsext_host_name(ssl, name.c_str()) == 1;
}

}  // namespace

void FreeTls::operator()(ssl_st* ssl) const { SSL_free(ssl); }
void FreeTls::operator()(ssl_ctx_st* context) const { SSL_CTX_free(context); }

// What OpenSSL reads and writes. Its own BIO in memory clears what it will write over, and gives nothing back.
struct Tls::Wire {
    std::string in, out;
    std::size_t taken = 0;  // of `in`

    void feed(std::string_view bytes)
    {
        in.erase(0, std::exchange(taken, 0));
        in += bytes;
    }
    int read(BIO* bio, std::span<char> into)
    {
        BIO_clear_retry_flags(bio);
        const std::size_t count = std::min(into.size(), in.size() - taken);
        if (count == 0) {
            BIO_set_retry_read(bio);  // empty is "not yet", never an end
            return -1;
        }
        std::memcpy(into.data(), in.data() + taken, count);
        taken += count;
        if (taken == in.size()) {
            in = std::string();  // no connection holds room while it waits
            taken = 0;
        }
        return static_cast<int>(count);
    }

    static const BIO_METHOD* method()
    {
        static const BIO_METHOD* const made = [] {
            BIO_METHOD* all = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "bytes");
            BIO_meth_set_read(
                all, [](BIO* bio, char* into, int size) { return of(bio).read(bio, {into, static_cast<std::size_t>(std::max(size, 0))}); });
            BIO_meth_set_write(all, [](BIO* bio, const char* bytes, int size) {
                of(bio).out.append(bytes, static_cast<std::size_t>(std::max(size, 0)));
                return size;
            });
            BIO_meth_set_ctrl(all, [](BIO*, int what, long, void*) -> long { return what == BIO_CTRL_FLUSH ? 1 : 0; });
            return all;
        }();
        return made;
    }
    static Wire& of(BIO* bio) { return *static_cast<Wire*>(BIO_get_data(bio)); }
};

Tls::Tls(std::unique_ptr<ssl_st, FreeTls> ssl, std::string protocol_to_choose)
    : protocol_to_choose_(std::make_unique<std::string>(std::move(protocol_to_choose))),
      wire_(std::make_unique<Wire>()),
      ssl_(std::move(ssl))
{
    BIO* bio = BIO_new(Wire::method());
    if (bio == nullptr) std::abort();  // out of memory
    BIO_set_data(bio, wire_.get());
    BIO_set_init(bio, 1);
    SSL_set_bio(ssl_.get(), bio, bio);
    SSL_set_app_data(ssl_.get(), protocol_to_choose_.get());
}

Tls::Tls(Tls&&) noexcept = default;
Tls& Tls::operator=(Tls&&) noexcept = default;
Tls::~Tls() = default;

Result<> Tls::feed(std::string_view from_peer)
{
    wire_->feed(from_peer);
    return is_open() ? Result<>() : shake_hands();
}

Result<> Tls::shake_hands()
{
    ERR_clear_error();
    int done = SSL_do_handshake(ssl_.get());
    if (done == 1 || SSL_get_error(ssl_.get(), done) == SSL_ERROR_WANT_READ) return {};
    return fail(error("the handshake"));
}

Result<std::size_t> Tls::read(std::span<char> plain)
{
    if (!is_open() || has_ended_) return 0;
    ERR_clear_error();
    std::size_t count = 0;
    int done = SSL_read_ex(ssl_.get(), plain.data(), plain.size(), &count);
    if (done == 1) return count;
    int reason = SSL_get_error(ssl_.get(), done);
    has_ended_ = reason == SSL_ERROR_ZERO_RETURN;
    if (has_ended_ || reason == SSL_ERROR_WANT_READ) return 0;
    return fail(error("reading"));
}

Result<> Tls::write(std::string_view plain)
{
    assert(is_open());
    if (plain.empty()) return {};
    wire_->out.reserve(wire_->out.size() + plain.size() + (plain.size() / record_bytes + 1) * most_record_overhead);
    ERR_clear_error();
    std::size_t count = 0;
    if (SSL_write_ex(ssl_.get(), plain.data(), plain.size(), &count) != 1 || count != plain.size()) return fail(error("writing"));
    return {};
}

void Tls::close()
{
    ERR_clear_error();
    if (is_open()) SSL_shutdown(ssl_.get());
}

bool Tls::has_to_send() const { return !wire_->out.empty(); }
std::string Tls::take_to_send() { return std::exchange(wire_->out, {}); }

bool Tls::is_open() const { return SSL_is_init_finished(ssl_.get()); }
bool Tls::has_ended() const { return has_ended_; }

std::string_view Tls::protocol() const
{
    const unsigned char* name = nullptr;
    unsigned length = 0;
    SSL_get0_alpn_selected(ssl_.get(), &name, &length);
    return {reinterpret_cast<const char*>(name), length};
}

bool Tls::is_distrusted() const { return is_about_the_certificate(alert_); }

Error Tls::error(const char* doing)
{
    unsigned long code = ERR_peek_error();
    alert_ = alert_in(code);
    long verified = SSL_get_verify_result(ssl_.get());
    if (verified != X509_V_OK) {
        return {ErrorKind::denied, fmt::format("{} of TLS: the server's certificate: {}", doing, X509_verify_cert_error_string(verified))};
    }
    const char* reason = ERR_reason_error_string(code);
    return {ErrorKind::invalid, fmt::format("{} of TLS: {}", doing, reason ? reason : "cut off")};
}

Roots::Roots(std::unique_ptr<ssl_ctx_st, FreeTls> context) : context_(std::move(context)) {}

Result<Roots> Roots::parse(std::string_view pem)
{
    std::unique_ptr<ssl_ctx_st, FreeTls> context(SSL_CTX_new(TLS_client_method()));
    if (!context) return fail(ErrorKind::unavailable, "making a client of TLS");
    SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
    SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
    SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_OFF);
    SSL_CTX_set_mode(context.get(), SSL_MODE_RELEASE_BUFFERS);
    X509_STORE* store = SSL_CTX_get_cert_store(context.get());
    X509_STORE_set_flags(store, X509_V_FLAG_PARTIAL_CHAIN);  // whoever stands in the bundle is trusted, root or not
    if (add_all(store, pem) == 0) return fail(ErrorKind::invalid, "no certificate among the machine's");
    return Roots(std::move(context));
}

Result<Tls> Roots::connect(const std::string& name, const std::vector<std::string>& protocols) const
{
    std::string wire = TRY(wire_form(protocols));
    std::unique_ptr<ssl_st, FreeTls> ssl(SSL_new(context_.get()));
    if (!ssl || !expect(ssl.get(), name)) return fail(ErrorKind::invalid, fmt::format("\"{}\" is no name for TLS", name));
    auto* bytes = reinterpret_cast<const unsigned char*>(wire.data());
    if (!wire.empty() && SSL_set_alpn_protos(ssl.get(), bytes, static_cast<unsigned>(wire.size())) != 0) {
        return fail(ErrorKind::invalid, "naming protocols");
    }
    SSL_set_connect_state(ssl.get());
    Tls tls(std::move(ssl), "");
    TRY(tls.feed(""));  // the hello is to be sent
    return tls;
}

}  // namespace bawn::egress
