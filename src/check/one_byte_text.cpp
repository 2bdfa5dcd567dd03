#include "check/one_byte_text.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace bawn::check {
namespace {

bool stays(char c) { return static_cast<unsigned char>(c) < 0x80 && c != '\v'; }

bool is_continuation(std::string_view text, std::size_t i)
{
    return i < text.size() && (static_cast<unsigned char>(text[i]) & 0xc0) == 0x80;
}

// The length of the UTF-8 sequence at `i`, or 1 for a byte that begins none.
std::size_t width_at(std::string_view text, std::size_t i)
{
    auto byte = [&](std::size_t k) { return static_cast<unsigned char>(text[k]); };
    unsigned char lead = byte(i);
    std::size_t width = lead >= 0xc2 && lead < 0xe0 ? 2 : lead >= 0xe0 && lead < 0xf0 ? 3 : lead >= 0xf0 && lead < 0xf5 ? 4 : 1;
    for (std::size_t k = 1; k < width; ++k)
        if (!is_continuation(text, i + k)) return 1;
    // Too long a form, a surrogate, or beyond the last code point.
    if ((lead == 0xe0 && byte(i + 1) < 0xa0) || (lead == 0xed && byte(i + 1) > 0x9f)) return 1;
    if ((lead == 0xf0 && byte(i + 1) < 0x90) || (lead == 0xf4 && byte(i + 1) > 0x8f)) return 1;
    return width;
}

// The first character that does not stay, eight at a time.
std::size_t first_to_change(std::string_view text)
{
    constexpr std::uint64_t ones = 0x0101010101010101, highest = ones << 7, tabs = ones * '\v';
    std::size_t i = 0;
    for (std::uint64_t word = 0; i + sizeof word <= text.size(); i += sizeof word) {
        std::memcpy(&word, text.data() + i, sizeof word);
        std::uint64_t without_tabs = word ^ tabs;
        if ((word | ((without_tabs - ones) & ~without_tabs)) & highest) break;
    }
    while (i < text.size() && stays(text[i])) ++i;
    return i;
}

}  // namespace

OneByteText::OneByteText(std::string_view original) : original_(original)
{
    std::size_t first = first_to_change(original);
    if (first == original.size()) return;
    changed_ = true;
    copy_.resize(original.size());
    std::size_t written = 0;
    auto copy = [&](std::size_t from, std::size_t to) {
        std::ranges::copy(original.substr(from, to - from), copy_.begin() + static_cast<std::ptrdiff_t>(written));
        written += to - from;
    };
    copy(0, first);
    for (std::size_t i = first; i < original.size();) {
        std::size_t width = original[i] == '\v' ? 1 : width_at(original, i);
        copy_[written++] = original[i] == '\v' ? '\x01' : not_ascii;
        i += width;
        if (width > 1) places_.emplace_back(written, i);
        std::size_t next = i + first_to_change(original.substr(i));
        copy(i, next);
        i = next;
    }
    copy_.resize(written);
}

std::size_t OneByteText::original(std::size_t offset) const
{
    auto behind = std::ranges::upper_bound(places_, offset, {}, &std::pair<std::size_t, std::size_t>::first);
    if (behind == places_.begin()) return offset;
    const auto& [copied, at] = *std::prev(behind);
    return at + (offset - copied);
}

bool is_ascii(std::string_view text)
{
    return std::ranges::all_of(text, [](unsigned char c) { return c < 0x80; });
}

}  // namespace bawn::check
