#pragma once

// language: what a client speaks, by its first bytes, so that it is held to the rules of that and answered in it.

#include <string_view>

namespace bawn::egress {

enum class Language {
    unknown,  // too few bytes to say
    http,     // HTTP/1, or the preface of HTTP/2
    tls,
    socks,    // never guessed: only at our own port
    other,
};

// HTTP is what a lenient server could take for it: empty lines first, any method, any case.
Language language_of(std::string_view first_bytes);

// HTTP/2 without TLS and without an upgrade (RFC 9113, 3.3).
bool is_http2_preface(std::string_view first_bytes);

}  // namespace bawn::egress
