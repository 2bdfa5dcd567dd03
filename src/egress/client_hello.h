#pragma once

// ClientHello: the first message of TLS (RFC 8446 4.1.2, RFC 6066 3), as far as it says who is wanted.
//
//     auto hello = read_client_hello(bytes);    // an Error: this is no TLS, or not well formed
//     if (!hello->has_value()) …                // more bytes are needed; hellos with ML-KEM shares span several records

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace bawn::egress {

inline constexpr std::size_t most_hello_bytes = 64 << 10;

struct ClientHello {
    std::string server_name;             // as bytes; "" where there is none
    std::vector<std::string> protocols;  // ALPN, in the client's order
    bool has_encrypted_hello = false;    // ECH (RFC 9849): another name may hide behind this one
    std::uint16_t newest_version = 0;    // 0x0304 is TLS 1.3
};

Result<std::optional<ClientHello>> read_client_hello(std::string_view bytes);

bool looks_like_tls(std::string_view first_bytes);

// A fatal alert record that a client takes before any handshake.
enum class Alert : std::uint8_t { access_denied = 49, unrecognized_name = 112, internal_error = 80, decode_error = 50 };
std::string alert_record(Alert);

}  // namespace bawn::egress
