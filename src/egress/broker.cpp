#include "egress/broker.h"

#include <fmt/format.h>
#include <sys/random.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <span>

#include "base/text.h"
#include "policy/url_path.h"

namespace bawn::egress {
namespace {

// Headers and query parameters in which APIs take keys. What a server takes as a key under another name is no key that we know of.
constexpr std::array<std::string_view, 12> key_headers = {
    "authorization", "proxy-authorization",  "x-api-key", "api-key", "x-goog-api-key", "x-auth-token", "x-access-token",
    "private-token", "x-amz-security-token", "cookie",    "x-token", "x-auth-key"};
constexpr std::array<std::string_view, 8> key_parameters = {"key",   "api_key",      "apikey", "api-key",
                                                            "token", "access_token", "auth",   "x-amz-security-token"};

bool is_named_in(std::string_view name, std::span<const std::string_view> names)
{
    return std::ranges::find(names, lower_case(name)) != names.end();
}

// Dots and escapes that a server may read differently never match.
bool matches_path(std::string_view path, const std::vector<std::string>& patterns)
{
    if (patterns.empty()) return true;
    path = policy::without_query(path);
    if (path.find("/.") != std::string_view::npos || path.find("//") != std::string_view::npos ||
        path.find_first_of("%\\;") != std::string_view::npos)
        return false;
    return std::ranges::any_of(patterns, [&](std::string_view pattern) {
        return pattern.ends_with('*') ? path.starts_with(pattern.substr(0, pattern.size() - 1)) : path == pattern;
    });
}

bool holds(const RequestHead& head, std::string_view text)
{
    return head.path.find(text) != std::string::npos ||
           std::ranges::any_of(head.headers, [&](const Header& h) { return h.value.find(text) != std::string::npos; });
}

void replace_in(std::string& text, std::string_view what, std::string_view with)
{
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size())) text.replace(at, what.size(), with);
}

using Bound = std::vector<const Credential*>;

bool is_bound_to(const Credential& c, const policy::HostName& host)
{
    return std::ranges::any_of(c.hosts, [&](const policy::HostPattern& pattern) { return pattern.matches(host); });
}

// A sentinel alone or after its scheme. "Basic" would hide one in base64, and no API that we know takes keys so.
bool is_sentinel(std::string_view value, const Bound& bound)
{
    for (std::string_view scheme : {"bearer ", "token ", "apikey "}) {
        if (lower_case(value.substr(0, scheme.size())) == scheme) {
            value.remove_prefix(scheme.size());
            break;
        }
    }
    return value.empty() || std::ranges::any_of(bound, [&](const Credential* c) { return value == c->sentinel; });
}

// The header or query parameter that brings a key which is not ours, or "".
std::string foreign_key_in(const RequestHead& head, const Bound& bound)
{
    for (const Header& header : head.headers) {
        if (is_named_in(header.name, key_headers) && !is_sentinel(header.value, bound)) return header.name;
    }
    auto question = head.path.find('?');
    if (question == std::string::npos) return "";
    for (std::string_view parameter : split(std::string_view(head.path).substr(question + 1), '&')) {
        auto equals = parameter.find('=');
        std::string_view name = parameter.substr(0, equals), value = equals == std::string_view::npos ? "" : parameter.substr(equals + 1);
        bool is_odd = name.find('%') != std::string_view::npos;  // a name that is spelled so that we do not know it
        if ((is_odd || is_named_in(name, key_parameters)) && !is_sentinel(value, bound)) return std::string(name);
    }
    return "";
}

}  // namespace

std::string sentinel_like(std::string_view value)
{
    constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz0123456789";
    constexpr std::size_t least = 24, most_prefix = 16;
    auto end = value.substr(0, most_prefix).find_last_of("-_");
    std::string sentinel(value.substr(0, end == std::string_view::npos ? 0 : end + 1));
    std::array<unsigned char, 64> random{};
    if (::getrandom(random.data(), random.size(), 0) != static_cast<ssize_t>(random.size())) std::abort();  // never short for so few
    std::size_t length = std::max(value.size(), sentinel.size() + least);
    for (std::size_t i = 0; sentinel.size() < length; ++i) sentinel += letters[random[i % random.size()] % letters.size()];
    return sentinel;
}

bool Broker::is_bound(const policy::HostName& host) const
{
    return std::ranges::any_of(credentials_, [&](const Credential& c) { return is_bound_to(c, host); });
}

std::optional<Broker::Refused> Broker::apply(const policy::HostName& host, RequestHead& head) const
{
    Bound bound;
    for (const Credential& c : credentials_) {
        bool is_here = is_bound_to(c, host);
        if (is_here) bound.push_back(&c);
        if (!holds(head, c.sentinel) || (is_here && matches_path(head.path, c.paths))) continue;
        return Refused{"credential " + c.name,
                       fmt::format("{} is for {}{} alone, and was sent to {}{}", c.name, c.hosts.front().text(),
                                   c.paths.empty() ? "" : c.paths.front(), host.text, policy::without_query(head.path))};
    }
    if (bound.empty()) return std::nullopt;
    if (std::string foreign = foreign_key_in(head, bound); !foreign.empty())
        return Refused{
            "credential " + bound.front()->name,
            fmt::format("the request brings a key of its own in {}; {} is reached with {} alone", foreign, host.text, bound.front()->name)};
    for (const Credential* c : bound) {
        for (Header& header : head.headers) replace_in(header.value, c->sentinel, c->value);
        replace_in(head.path, c->sentinel, c->value);
    }
    return std::nullopt;
}

}  // namespace bawn::egress
