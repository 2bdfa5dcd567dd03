#include "policy/host_name.h"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"

namespace bawn::policy {
namespace {

constexpr std::size_t longest_name = 253, longest_label = 63;

bool is_hex_digit(char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); }
bool is_name_byte(char c) { return (c >= 'a' && c <= 'z') || is_digit(c) || c == '-' || c == '.'; }

std::unexpected<Error> refused(std::string_view bytes, std::string_view why)
{
    return fail(ErrorKind::invalid, fmt::format("\"{}\" is no host: {}", printable(bytes.substr(0, 300)), why));
}

// Why this byte has no place in a name.
std::string_view objection(char c)
{
    if (static_cast<unsigned char>(c) >= 0x80) return "an international name is written in its xn-- form";
    switch (c) {
    case '_': return "underscores are for DNS records that nobody connects to";
    case '%': return "nothing is percent-encoded in a name";
    case '@': return "a user has no place in it";
    case ':': return "a port has no place in it";
    case '/': return "a path has no place in it";
    default: return "expected letters, digits and hyphens between dots";
    }
}

bool is_label(std::string_view label)
{
    return !label.empty() && label.size() <= longest_label && label.front() != '-' && label.back() != '-';
}

// What some program takes for an address (inet_aton(3); the URL standard's "ends in a number"): the last label is a number.
bool ends_in_a_number(std::string_view name)
{
    std::string_view last = split(name, '.').back();
    if (last.starts_with("0x")) return std::ranges::all_of(last.substr(2), is_hex_digit);
    return !last.empty() && std::ranges::all_of(last, is_digit);
}

bool could_be_ipv6(std::string_view text)
{
    std::string_view address = text.substr(0, text.find('%'));
    return address.find(':') != address.rfind(':') &&
           std::ranges::all_of(address, [](char c) { return is_hex_digit(c) || c == ':' || c == '.'; });
}

// The one way to write it (RFC 5952), or "" where it is none.
std::string canonical_address(const std::string& text, int family)
{
    std::array<std::byte, sizeof(in6_addr)> address;
    std::array<char, INET6_ADDRSTRLEN> written;
    if (::inet_pton(family, text.c_str(), address.data()) != 1) return "";
    return ::inet_ntop(family, address.data(), written.data(), written.size()) ? written.data() : "";
}

Result<HostName> ipv4(const std::string& text, std::string_view bytes)
{
    if (canonical_address(text, AF_INET) == text) return HostName{text, HostName::Kind::ipv4};
    in_addr loosely{};
    if (::inet_aton(text.c_str(), &loosely) == 0) return refused(bytes, "it ends in a number and is no address like 10.0.0.7");
    return refused(bytes, fmt::format("it is no canonical address; some programs read it as {}", ::inet_ntoa(loosely)));
}

Result<HostName> ipv6(const std::string& text, std::string_view bytes)
{
    if (text.find('%') != std::string::npos) return refused(bytes, "an address names no interface");
    std::string written = canonical_address(text, AF_INET6);
    if (written.empty()) return refused(bytes, "it is no address like fd00::7");
    if (written.find('.') != std::string::npos)
        return refused(bytes, "it is an IPv4 address in the clothes of IPv6; write it like 10.0.0.7");
    if (written != text) return refused(bytes, fmt::format("it is no canonical address; write {}", written));
    return HostName{text, HostName::Kind::ipv6};
}

Result<HostName> name(std::string text, std::string_view bytes)
{
    auto odd = std::ranges::find_if_not(text, is_name_byte);
    if (odd != text.end()) return refused(bytes, objection(*odd));
    if (ends_in_a_number(text)) return ipv4(text, bytes);
    if (text.ends_with('.')) text.pop_back();
    if (ends_in_a_number(text)) return refused(bytes, "an address ends without a dot");
    if (text.size() > longest_name) return refused(bytes, "a name has at most 253 bytes");
    if (!std::ranges::all_of(split(text, '.'), is_label)) {
        return refused(bytes, "each label has 1 to 63 bytes and neither begins nor ends with a hyphen");
    }
    return HostName{std::move(text), HostName::Kind::name};
}

}  // namespace

Result<HostName> HostName::parse(std::string_view bytes)
{
    if (bytes.empty()) return refused(bytes, "it is empty");
    bool is_bracketed = bytes.starts_with('[') && bytes.ends_with(']');
    std::string text = lower_case(is_bracketed ? bytes.substr(1, bytes.size() - 2) : bytes);
    if (could_be_ipv6(text)) return ipv6(text, bytes);
    if (is_bracketed) return refused(bytes, "only an IPv6 address stands in brackets");
    return name(std::move(text), bytes);
}

}  // namespace bawn::policy
