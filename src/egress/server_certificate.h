#pragma once

// ServerCertificate: the certificate and key of a server of ours, as its administrator gave them, in PEM.
//
//     ServerCertificate certificate = TRY(ServerCertificate::parse(chain_pem, key_pem));
//     Tls tls = TRY(certificate.accept("http/1.1"));      // a server's end, for TlsStream
//
// The chain begins with the server's own certificate, to which the key must belong. One thread.

#include <memory>
#include <string>
#include <string_view>

#include "egress/tls.h"

namespace bawn::egress {

class ServerCertificate {
public:
    static Result<ServerCertificate> parse(std::string_view chain_pem, std::string_view key_pem);
    Result<Tls> accept(const std::string& protocol) const;

private:
    explicit ServerCertificate(std::unique_ptr<ssl_ctx_st, FreeTls> context) : context_(std::move(context)) {}
    std::unique_ptr<ssl_ctx_st, FreeTls> context_;
};

// What a server of ours has in common, whoever its certificate comes from. nullptr: OpenSSL has none.
std::unique_ptr<ssl_ctx_st, FreeTls> server_context();

}  // namespace bawn::egress
