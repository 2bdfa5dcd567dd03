#include "policy/url_path.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "base/text.h"

namespace bawn::policy {
namespace {

bool is_letter_or_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

// RFC 3986 2.3: never needs an escape, so an escaped one hides something.
bool is_unreserved(char c) { return is_letter_or_digit(c) || std::string_view("-._~").find(c) != std::string_view::npos; }

// What may stand for itself. Brackets, bars and the like should be escaped, but no server takes them for structure.
bool is_plain(char c) { return c > ' ' && c < 0x7f && std::string_view(";\\#?%").find(c) == std::string_view::npos; }

// What may be escaped: a space, a quote, UTF-8. A second escape (%25) or structure (%2F, %5C, %3B) may be undone by some.
bool may_be_escaped(char c)
{
    bool is_control = static_cast<unsigned char>(c) < ' ' || c == 0x7f;
    return !is_control && !is_unreserved(c) && std::string_view("/\\;%").find(c) == std::string_view::npos;
}

std::optional<char> escaped_byte(std::string_view two)
{
    unsigned value = 0;
    auto [end, problem] = std::from_chars(two.data(), two.data() + two.size(), value, 16);
    bool is_whole = two.size() == 2 && problem == std::errc() && end == two.data() + two.size();
    return is_whole ? std::optional(static_cast<char>(value)) : std::nullopt;
}

// The bytes that are meant, or nothing where they are not certain.
std::optional<std::string> unescaped(std::string_view path)
{
    std::string bytes;
    for (std::size_t i = 0; i < path.size(); ++i) {
        if (path[i] != '%') {
            if (!is_plain(path[i])) return std::nullopt;
            bytes += path[i];
            continue;
        }
        auto byte = escaped_byte(path.substr(i + 1, 2));
        if (!byte || !may_be_escaped(*byte)) return std::nullopt;
        bytes += *byte;
        i += 2;
    }
    return bytes;
}

bool is_proper_step(std::string_view step) { return !step.empty() && step != "." && step != ".."; }

bool begins_or_is(std::string_view pattern, std::string_view path)
{
    if (pattern.ends_with('*')) return path.starts_with(pattern.substr(0, pattern.size() - 1));
    return path == pattern;
}

bool matches_one(const std::vector<std::string>& patterns, std::string_view path)
{
    return std::ranges::any_of(patterns, [&](const std::string& pattern) { return begins_or_is(pattern, path); });
}

}  // namespace

bool is_canonical_path(std::string_view path)
{
    if (!path.starts_with('/')) return false;
    auto bytes = unescaped(path);
    if (!bytes || !is_valid_utf8(*bytes)) return false;
    std::string_view inner = path.substr(1);
    if (inner.ends_with('/')) inner.remove_suffix(1);
    return path == "/" || std::ranges::all_of(split(inner, '/'), is_proper_step);
}

std::string_view without_query(std::string_view target) { return target.substr(0, target.find('?')); }

bool allows_path(const std::vector<std::string>& patterns, std::string_view path)
{
    return is_canonical_path(path) && matches_one(patterns, path);
}

bool denies_path(const std::vector<std::string>& patterns, std::string_view path)
{
    if (!is_canonical_path(path)) return true;
    std::vector<std::string> folded;
    for (const std::string& pattern : patterns) folded.push_back(lower_case(pattern));
    std::string bare = lower_case(path.ends_with('/') ? path.substr(0, path.size() - 1) : path);
    return matches_one(folded, bare) || matches_one(folded, bare + "/");
}

}  // namespace bawn::policy
