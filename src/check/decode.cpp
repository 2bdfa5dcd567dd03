#include "check/decode.h"

#include <algorithm>

#include "base/text.h"

namespace bawn::check {
namespace {

enum class Order { little, big };

void add_code_point(std::string& out, char32_t c)
{
    if (c < 0x80) {
        out += static_cast<char>(c);
    } else if (c < 0x800) {
        out += static_cast<char>(0xc0 | (c >> 6));
        out += static_cast<char>(0x80 | (c & 0x3f));
    } else if (c < 0x10000) {
        out += static_cast<char>(0xe0 | (c >> 12));
        out += static_cast<char>(0x80 | ((c >> 6) & 0x3f));
        out += static_cast<char>(0x80 | (c & 0x3f));
    } else {
        out += static_cast<char>(0xf0 | (c >> 18));
        out += static_cast<char>(0x80 | ((c >> 12) & 0x3f));
        out += static_cast<char>(0x80 | ((c >> 6) & 0x3f));
        out += static_cast<char>(0x80 | (c & 0x3f));
    }
}

DecodedText from_utf16(std::string_view bytes, Order order)
{
    DecodedText made;
    made.converted = true;
    made.damaged = bytes.size() % 2 != 0;
    auto unit = [&](std::size_t at) {
        const auto first = static_cast<std::uint8_t>(bytes[at]), second = static_cast<std::uint8_t>(bytes[at + 1]);
        return static_cast<char32_t>(order == Order::little ? first | second << 8 : first << 8 | second);
    };
    made.owned.reserve(bytes.size());
    for (std::size_t at = 0; at + 1 < bytes.size(); at += 2) {
        char32_t c = unit(at);
        const bool is_high = c >= 0xd800 && c < 0xdc00;
        if (is_high && at + 3 < bytes.size() && unit(at + 2) >= 0xdc00 && unit(at + 2) < 0xe000) {
            c = 0x10000 + ((c - 0xd800) << 10) + (unit(at + 2) - 0xdc00);
            at += 2;
        } else if (c >= 0xd800 && c < 0xe000) {
            made.damaged = true;
            c = '_';
        }
        add_code_point(made.owned, c);
    }
    return made;
}

// Text of the Latin alphabet in UTF-16 without a mark: every other byte is zero.
std::optional<Order> utf16_without_mark(std::string_view bytes)
{
    bytes = bytes.substr(0, 4096 & ~1U);
    std::size_t zeros[2] = {0, 0};
    for (std::size_t i = 0; i < bytes.size(); ++i) zeros[i % 2] += bytes[i] == 0;
    const std::size_t half = bytes.size() / 2;
    if (half < 4) return std::nullopt;
    if (zeros[1] * 10 >= half * 7 && zeros[0] * 10 < half) return Order::little;
    if (zeros[0] * 10 >= half * 7 && zeros[1] * 10 < half) return Order::big;
    return std::nullopt;
}

// The bytes that are no UTF-8, one by one.
std::string with_marks_for_bytes(std::string_view text)
{
    std::string out(text);
    for (std::size_t at = 0; at < out.size();) {
        if (static_cast<std::uint8_t>(out[at]) < 0x80) {
            ++at;
            continue;
        }
        std::size_t length = 2;
        while (length <= 4 && (at + length > out.size() || !is_valid_utf8(text.substr(at, length)))) ++length;
        if (length > 4) {
            out[at++] = '_';
        } else {
            at += length;
        }
    }
    return out;
}

}  // namespace

std::optional<DecodedText> decoded(std::string_view bytes)
{
    if (bytes.starts_with("\xff\xfe")) return from_utf16(bytes.substr(2), Order::little);
    if (bytes.starts_with("\xfe\xff")) return from_utf16(bytes.substr(2), Order::big);
    if (bytes.substr(0, 8192).find('\0') != bytes.npos) {
        auto order = utf16_without_mark(bytes);
        if (!order) return std::nullopt;
        return from_utf16(bytes, *order);
    }
    DecodedText made;
    made.skipped = bytes.starts_with("\xef\xbb\xbf") ? 3 : 0;
    made.text = bytes.substr(made.skipped);
    if (!is_valid_utf8(made.text)) made.owned = with_marks_for_bytes(made.text);
    return made;
}

}  // namespace bawn::check
