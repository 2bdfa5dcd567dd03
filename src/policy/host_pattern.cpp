#include "policy/host_pattern.h"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"

namespace bawn::policy {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_label_byte(char c) { return (c >= 'a' && c <= 'z') || is_digit(c) || c == '-'; }

bool is_label(std::string_view label)
{
    return !label.empty() && label.size() <= 63 && std::ranges::all_of(label, is_label_byte) && label.front() != '-' && label.back() != '-';
}

// What some resolver would take for an address: the last label is a number, decimal or hexadecimal.
bool looks_like_an_address(std::string_view name)
{
    std::string_view last = split(name, '.').back();
    return name.find(':') != std::string_view::npos || last.starts_with("0x") || (!last.empty() && std::ranges::all_of(last, is_digit));
}

bool is_canonical_address(const std::string& text, int family)
{
    std::array<std::byte, sizeof(in6_addr)> address;
    std::array<char, INET6_ADDRSTRLEN> canonical;
    return ::inet_pton(family, text.c_str(), address.data()) == 1 &&
           ::inet_ntop(family, address.data(), canonical.data(), canonical.size()) == std::string_view(text);
}

Result<> check_name(std::string_view name)
{
    if (name.ends_with('.')) return fail(ErrorKind::invalid, "a host ends without a dot");
    if (std::ranges::any_of(name, [](char c) { return static_cast<unsigned char>(c) >= 0x80; })) {
        return fail(ErrorKind::invalid, "an international host is written in its xn-- form");
    }
    if (name.size() > 253 || !std::ranges::all_of(split(name, '.'), is_label)) {
        return fail(ErrorKind::invalid, fmt::format("\"{}\" is no host: expected letters, digits and hyphens between dots", name));
    }
    return {};
}

}  // namespace

Result<HostPattern> HostPattern::parse(std::string_view text)
{
    HostPattern pattern{lower_case(text), text.starts_with("*.")};
    if (text == "*") return fail(ErrorKind::invalid, "\"*\" is every host: say \"default: allow\" instead");
    if (pattern.is_wildcard) pattern.name.erase(0, 2);
    if (pattern.name.find('*') != std::string::npos) {
        return fail(ErrorKind::invalid, fmt::format("\"{}\": a '*' stands only for whole labels at the start, as in *.example.org", text));
    }
    if (!pattern.is_wildcard && looks_like_an_address(pattern.name)) {
        if (is_canonical_address(pattern.name, AF_INET) || is_canonical_address(pattern.name, AF_INET6)) return pattern;
        return fail(ErrorKind::invalid, fmt::format("\"{}\" is no canonical address: expected one like 10.0.0.7 or fd00::7", text));
    }
    TRY(check_name(pattern.name));
    if (pattern.is_wildcard && (pattern.name.find('.') == std::string::npos || looks_like_an_address(pattern.name))) {
        return fail(ErrorKind::invalid, fmt::format("\"{}\" is too wide: expected at least two labels after '*.'", text));
    }
    return pattern;
}

bool HostPattern::matches(std::string_view host) const
{
    std::string asked = lower_case(host);
    if (!is_wildcard) return asked == name;
    if (asked.size() <= name.size() + 1 || !asked.ends_with("." + name)) return false;
    return check_name(asked).has_value();
}

}  // namespace bawn::policy
