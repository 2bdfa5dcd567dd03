#pragma once

// bytes: what the readers of HTTP, JSON, TLS and DNS have in common.

#include <string>
#include <string_view>

#include "base/error.h"

namespace bawn::egress {

inline auto refuse(std::string why) { return fail(ErrorKind::invalid, std::move(why)); }

inline bool is_digit(char c) { return c >= '0' && c <= '9'; }

// RFC 8259, 2
inline bool is_space(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

// RFC 9110, 5.6.2
inline bool is_token_byte(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || std::string_view("!#$%&'*+-.^_`|~").contains(c);
}

// RFC 9110, 5.5
inline bool is_value_byte(char c) { return (c >= ' ' && c != 0x7f) || c == '\t' || static_cast<unsigned char>(c) >= 0x80; }

// The value of a hexadecimal digit; -1: it is none.
inline int hexadecimal(char c)
{
    if (is_digit(c)) return c - '0';
    return (c | 0x20) >= 'a' && (c | 0x20) <= 'f' ? (c | 0x20) - 'a' + 10 : -1;
}

}  // namespace bawn::egress
