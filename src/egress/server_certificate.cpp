#include "egress/server_certificate.h"

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

#include <climits>

namespace bawn::egress {
namespace {

struct FreePem {
    void operator()(BIO* each) const { BIO_free(each); }
    void operator()(X509* each) const { X509_free(each); }
    void operator()(EVP_PKEY* each) const { EVP_PKEY_free(each); }
};
template <typename T>
using Held = std::unique_ptr<T, FreePem>;

Held<BIO> text_of(std::string_view pem)
{
    return Held<BIO>(BIO_new_mem_buf(pem.data(), static_cast<int>(std::min<std::size_t>(pem.size(), INT_MAX))));
}

auto setup_failed(const char* doing)
{
    const char* reason = ERR_reason_error_string(ERR_get_error());
    ERR_clear_error();
    return fail(ErrorKind::invalid, fmt::format("{}: {}", doing, reason ? reason : "it cannot be read"));
}

int no_password(char*, int, int, void*) { return 0; }

// The protocol was settled with whoever stands behind; it is told where the client offers it, too.
int choose_protocol(SSL* ssl, const unsigned char** chosen, unsigned char* chosen_length, const unsigned char* offered, unsigned length,
                    void*)
{
    const std::string& wanted = *static_cast<const std::string*>(SSL_get_app_data(ssl));
    for (const unsigned char* at = offered; at < offered + length; at += 1 + *at) {
        if (std::string_view(reinterpret_cast<const char*>(at) + 1, *at) != wanted) continue;
        *chosen = at + 1;
        *chosen_length = *at;
        return SSL_TLSEXT_ERR_OK;
    }
    return SSL_TLSEXT_ERR_NOACK;
}

Result<> use_chain(SSL_CTX* context, std::string_view pem)
{
    auto text = text_of(pem);
    Held<X509> own(PEM_read_bio_X509(text.get(), nullptr, nullptr, nullptr));
    if (!own || SSL_CTX_use_certificate(context, own.get()) != 1) return setup_failed("the server's certificate");
    while (X509* next = PEM_read_bio_X509(text.get(), nullptr, nullptr, nullptr)) {
        if (SSL_CTX_add0_chain_cert(context, next) == 1) continue;
        X509_free(next);
        return setup_failed("the server's chain of certificates");
    }
    ERR_clear_error();
    return {};
}

}  // namespace

// No resumption: a name is proven anew by each connection.
std::unique_ptr<ssl_ctx_st, FreeTls> server_context()
{
    std::unique_ptr<ssl_ctx_st, FreeTls> context(SSL_CTX_new(TLS_server_method()));
    if (!context) return nullptr;
    SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
    SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_OFF);
    SSL_CTX_set_options(context.get(), SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION);
    SSL_CTX_set_num_tickets(context.get(), 0);
    SSL_CTX_set_mode(context.get(), SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_alpn_select_cb(context.get(), choose_protocol, nullptr);
    return context;
}

Result<ServerCertificate> ServerCertificate::parse(std::string_view chain_pem, std::string_view key_pem)
{
    auto context = server_context();
    if (!context) return setup_failed("making a server of TLS");
    TRY(use_chain(context.get(), chain_pem));
    auto text = text_of(key_pem);
    Held<EVP_PKEY> key(PEM_read_bio_PrivateKey(text.get(), nullptr, no_password, nullptr));
    if (!key || SSL_CTX_use_PrivateKey(context.get(), key.get()) != 1) return setup_failed("the server's key");
    return ServerCertificate(std::move(context));
}

Result<Tls> ServerCertificate::accept(const std::string& protocol) const
{
    std::unique_ptr<ssl_st, FreeTls> ssl(SSL_new(context_.get()));
    if (!ssl) return setup_failed("making a server of TLS");
    SSL_set_accept_state(ssl.get());
    return Tls(std::move(ssl), protocol);
}

}  // namespace bawn::egress
