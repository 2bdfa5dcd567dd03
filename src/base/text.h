#pragma once

// Text from outside, made safe to show.

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace bawn {

// For a terminal or a log: control characters (C0, DEL, C1), invalid UTF-8, and the invisible or direction-turning
// code points of Unicode (bidi overrides, zero width, tags) become \xHH or \u{HHHH}. Everything else stays.
std::string printable(std::string_view);

// The same bytes with every invalid UTF-8 sequence replaced by \xHH; for JSON, which must be UTF-8.
std::string valid_utf8(std::string_view);

bool is_valid_utf8(std::string_view);

std::string html_escaped(std::string_view);
std::string percent_encoded(std::string_view path);  // RFC 3986, as a path of a URI: '/' stays
std::string lower_case(std::string_view);  // ASCII only
bool is_word(char);                        // an ASCII letter, digit or '_'
constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_one_of(std::string_view text, std::initializer_list<std::string_view> words);
std::vector<std::string_view> split(std::string_view, char separator);
std::string_view trimmed(std::string_view);

}  // namespace bawn
