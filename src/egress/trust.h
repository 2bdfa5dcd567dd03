#pragma once

// Trust: what makes clients inside believe the session's authority: files that are shown to them, and variables for those who
// look elsewhere.
//
//     Trust trust = TRY(trust_in(authority.certificate_pem(), TRY(machine_bundle())));
//     for (auto& [inside, bytes] : trust.files) …       // each a read-only file of the sandbox's view
//     for (auto& [name, value] : trust.variables) …     // of the command's environment
//
// Beside it everything that the machine trusts stays trusted, because connections that are not inspected need it.
//
// Told by files alone: wget and whatever reads the distribution's bundle, or Java's, at its place. By SSL_CERT_FILE: OpenSSL,
// Python's ssl, httpx and aiohttp, Go, rustls-native-certs, Ruby, .NET, uv. By variables of their own: Node and Bun, Deno, curl,
// git, requests and pip, cargo, the AWS and Google command lines, gRPC, Java. Not told at all: programs with certificates of
// their own inside (webpki-roots, certifi read directly, Firefox's stores); they are told apart as Tls::is_distrusted().

#include <map>
#include <string>
#include <string_view>

#include "base/error.h"

namespace bawn::egress {

struct Trust {
    std::map<std::string, std::string> files;      // path inside, without links in it; bytes
    std::map<std::string, std::string> variables;
};

// The certificates that this machine trusts, in PEM, from where its distribution keeps them.
Result<std::string> machine_bundle(std::string_view root = "/");

// `root` is where it is looked up which of the usual places exist.
Result<Trust> trust_in(std::string_view certificate_pem, std::string_view machine_pem, std::string_view root = "/");

}  // namespace bawn::egress
