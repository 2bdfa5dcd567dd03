#pragma once

// SOCKS5 (RFC 1928), the server's side: no authentication, CONNECT alone. SOCKS4 is refused, because it resolves first.
// An Error of kind unsupported is a well-formed wish that we do not grant; invalid is no SOCKS5.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"

namespace bawn::egress {

// How many bytes the greeting has, or nullopt while it is not complete; an Error where "no authentication" is not offered.
Result<std::optional<std::size_t>> read_socks_greeting(std::string_view bytes);
std::string_view socks_no_authentication();  // the answer: methods are settled

struct SocksRequest {
    std::string host;  // a name as bytes, or an address in its canonical text
    std::uint16_t port = 0;
    std::size_t bytes = 0;
};
Result<std::optional<SocksRequest>> read_socks_request(std::string_view bytes);

enum class SocksReply : std::uint8_t { granted = 0, failed = 1, not_allowed = 2, unreachable = 4, refused = 5, bad_command = 7 };
std::string socks_reply(SocksReply);

}  // namespace bawn::egress
