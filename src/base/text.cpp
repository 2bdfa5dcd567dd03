#include "base/text.h"

#include <fmt/format.h>
#include <algorithm>

#include <cstdint>

namespace bawn {
namespace {

struct CodePoint {
    char32_t value = 0;
    std::size_t length = 0;  // 0: not valid UTF-8 at this place
};

// RFC 3629: shortest form only, no surrogates, nothing above U+10FFFF.
CodePoint decode_at(std::string_view text, std::size_t at)
{
    auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[at + i]); };
    std::uint8_t first = byte(0);
    if (first < 0x80) return {first, 1};
    std::size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    if (first < 0xc2 || first > 0xf4 || at + length > text.size()) return {};
    char32_t value = first & (0xff >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xc0) != 0x80) return {};
        value = value << 6 | (byte(i) & 0x3f);
    }
    bool overlong = (length == 3 && value < 0x800) || (length == 4 && value < 0x10000);
    if (overlong || value > 0x10ffff || (value >= 0xd800 && value < 0xe000)) return {};
    return {value, length};
}

bool is_deceptive(char32_t c)
{
    return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0xad || c == 0x61c || c == 0x180e || (c >= 0x200b && c <= 0x200f) ||
           (c >= 0x2028 && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) || c == 0xfeff || (c >= 0xfff0 && c <= 0xfffb) ||
           (c >= 0xe0000 && c <= 0xe0fff);
}

template <typename Keep>
std::string escaped(std::string_view text, Keep keep)
{
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size();) {
        CodePoint c = decode_at(text, i);
        if (c.length == 0) {
            out += fmt::format("\\x{:02x}", static_cast<std::uint8_t>(text[i++]));
            continue;
        }
        if (keep(c.value)) {
            out += text.substr(i, c.length);
        } else {
            out += c.value < 0x100 ? fmt::format("\\x{:02x}", static_cast<unsigned>(c.value))
                                   : fmt::format("\\u{{{:x}}}", static_cast<unsigned>(c.value));
        }
        i += c.length;
    }
    return out;
}

}  // namespace

std::string printable(std::string_view text)
{
    return escaped(text, [](char32_t c) { return !is_deceptive(c); });
}

std::string valid_utf8(std::string_view text)
{
    return escaped(text, [](char32_t) { return true; });
}

bool is_valid_utf8(std::string_view text)
{
    for (std::size_t i = 0; i < text.size();) {
        std::size_t length = decode_at(text, i).length;
        if (length == 0) return false;
        i += length;
    }
    return true;
}

std::string html_escaped(std::string_view text)
{
    std::string out;
    for (char c : text) {
        switch (c) {
        case '&': out += "&amp;"; break;
        case '<': out += "&lt;"; break;
        case '>': out += "&gt;"; break;
        case '"': out += "&quot;"; break;
        case '\'': out += "&#39;"; break;
        default: out += c;
        }
    }
    return out;
}

std::string percent_encoded(std::string_view path)
{
    constexpr std::string_view digits = "0123456789ABCDEF", plain = "/-._~@+,=";
    std::string out;
    for (char c : path) {
        if (is_word(c) || plain.find(c) != std::string_view::npos) {
            out += c;
            continue;
        }
        auto byte = static_cast<unsigned char>(c);
        out += {'%', digits[byte >> 4], digits[byte & 15]};
    }
    return out;
}

bool is_word(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; }

bool is_one_of(std::string_view text, std::initializer_list<std::string_view> words)
{
    return std::ranges::find(words, text) != words.end();
}

std::string lower_case(std::string_view text)
{
    std::string out(text);
    for (char& c : out) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return out;
}

std::vector<std::string_view> split(std::string_view text, char separator)
{
    std::vector<std::string_view> parts;
    for (;;) {
        std::size_t at = text.find(separator);
        parts.push_back(text.substr(0, at));
        if (at == std::string_view::npos) return parts;
        text.remove_prefix(at + 1);
    }
}

std::string_view trimmed(std::string_view text)
{
    auto first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

}  // namespace bawn
