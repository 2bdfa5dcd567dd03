#include "policy/values.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <limits>
#include <optional>
#include <span>

#include "base/nearest.h"
#include "base/text.h"
#include "policy/host_pattern.h"
#include "policy/url_path.h"

namespace bawn::policy {
namespace {

bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_visible(char c) { return c > ' ' && c < 0x7f; }

std::unexpected<Error> not_among(std::string_view kind, std::string_view text, std::span<const std::string_view> known)
{
    std::string_view meant = nearest(text, known);
    return fail(ErrorKind::invalid, fmt::format("unknown {} \"{}\"{} (known: {})", kind, printable(text.substr(0, 80)),
                                                meant.empty() ? "" : fmt::format(", did you mean \"{}\"?", meant), fmt::join(known, ", ")));
}

template <typename Number>
std::optional<Number> number_in(std::string_view text)
{
    Number value = 0;
    auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    return problem == std::errc() && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

bool has_step(std::string_view path, bool (*is)(std::string_view)) { return std::ranges::any_of(split(path, '/'), is); }
bool is_dots(std::string_view step) { return step == "." || step == ".."; }
bool is_misplaced_stars(std::string_view step) { return step.find("**") != std::string_view::npos && step != "**"; }

constexpr std::string_view capabilities[] = {"write-files", "run-commands", "network", "mcp", "background", "self-update"};
constexpr std::string_view methods[] = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};

struct Unit {
    std::string_view name;
    std::uint64_t bytes;
};
constexpr Unit units[] = {
    {"", 1}, {"B", 1}, {"KB", 1'000}, {"MB", 1'000'000}, {"GB", 1'000'000'000}, {"KiB", 1024}, {"MiB", 1 << 20}, {"GiB", 1 << 30},
};

}  // namespace

std::unexpected<Error> expected(std::string_view what, std::string_view text)
{
    return fail(ErrorKind::invalid, fmt::format("expected {}, not \"{}\"", what, printable(text.substr(0, 80))));
}

Result<std::string> parse_agent_id(std::string_view text)
{
    auto is_id_byte = [](char c) { return is_lower(c) || is_digit(c) || c == '-' || c == '.' || c == '_'; };
    if (text == "unknown") return fail(ErrorKind::invalid, "\"unknown\" is no id: say \"unknown: true\" instead");
    if (text.empty() || !std::ranges::all_of(text, is_id_byte)) return expected("an id like claude-code", text);
    return std::string(text);
}

Result<std::string> parse_rule_name(std::string_view text)
{
    auto is_name_byte = [](char c) { return is_lower(c) || is_digit(c) || c == '-'; };
    if (text.empty() || text.size() > 80 || !std::ranges::all_of(text, is_name_byte)) return expected("a name like ban-claude", text);
    return std::string(text);
}

Result<std::string> parse_capability(std::string_view text)
{
    if (std::ranges::find(capabilities, text) == std::end(capabilities)) return not_among("capability", text, capabilities);
    return std::string(text);
}

Result<std::string> parse_vendor(std::string_view text)
{
    if (trimmed(text).empty() || printable(text) != text) return expected("the name of a vendor", text);
    return std::string(text);
}

Result<std::string> parse_sha256(std::string_view text)
{
    std::string digest = lower_case(text);
    if (digest.size() != 64 || digest.find_first_not_of("0123456789abcdef") != std::string::npos) {
        return expected("a SHA-256 of 64 hexadecimal digits", text);
    }
    return digest;
}

Result<std::uint16_t> parse_port(std::string_view text)
{
    auto port = number_in<std::uint16_t>(text);
    if (!port || *port == 0) return expected("a port from 1 to 65535", text);
    return *port;
}

Result<std::string> parse_method(std::string_view text)
{
    if (std::ranges::find(methods, text) == std::end(methods)) return not_among("method", text, methods);
    return std::string(text);
}

Result<std::string> parse_url_path(std::string_view text)
{
    std::string_view fixed = text.ends_with('*') ? text.substr(0, text.size() - 1) : text;
    bool is_plain = std::ranges::all_of(fixed, is_visible) && fixed.find_first_of("*?#%\\") == std::string_view::npos;
    if (!is_plain || !is_canonical_path(fixed)) return expected("a path like /v1/messages or /v1/*", text);
    return std::string(text);
}

Result<std::string> parse_base_url(std::string_view text)
{
    constexpr std::string_view shape = "a URL like https://llm.example.org/v1";
    std::string_view rest = text;
    if (rest.starts_with("https://"))
        rest.remove_prefix(8);
    else if (rest.starts_with("http://"))
        rest.remove_prefix(7);
    else
        return expected(shape, text);
    std::string_view authority = rest.substr(0, rest.find('/'));
    std::string_view path = rest.substr(authority.size());
    if (path.ends_with('*') || (!path.empty() && !parse_url_path(path))) return expected(shape, text);
    std::string_view port;
    bool is_bracketed = authority.starts_with('[');
    if (auto colon = authority.rfind(':'); colon != std::string_view::npos && !authority.ends_with(']')) {
        port = authority.substr(colon + 1);
        authority = authority.substr(0, colon);
        if (!parse_port(port)) return expected(shape, text);
    }
    if (is_bracketed && !authority.ends_with(']')) return expected(shape, text);
    auto host = HostPattern::parse(is_bracketed ? authority.substr(1, authority.size() - 2) : authority);
    if (!host || host->is_wildcard) return expected(shape, text);
    return std::string(text);
}

Result<std::uint64_t> parse_byte_count(std::string_view text)
{
    std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
    auto count = number_in<std::uint64_t>(text.substr(0, digits));
    auto unit = std::ranges::find(units, trimmed(text.substr(digits)), &Unit::name);
    if (!count || unit == std::end(units) || *count > std::numeric_limits<std::uint64_t>::max() / unit->bytes) {
        return expected("a number of bytes like 500, 10 MB or 1 GiB", text);
    }
    return *count * unit->bytes;
}

Result<std::string> parse_path_pattern(std::string_view text)
{
    bool is_shown = !text.empty() && printable(text) == text;
    bool is_home = text.starts_with('~');
    if (!is_shown || (is_home && !text.starts_with("~/"))) return expected("a path pattern like /srv/**, ~/.ssh/** or *.pem", text);
    if (has_step(text, is_dots)) return fail(ErrorKind::invalid, "a path pattern has no \".\" or \"..\" in it");
    if (has_step(text, is_misplaced_stars)) return fail(ErrorKind::invalid, "\"**\" stands alone between two '/'");
    return std::string(text);
}

Result<std::string> parse_program(std::string_view text)
{
    bool is_name = !text.empty() && text.find('/') == std::string_view::npos;
    if (!text.starts_with('/') && !is_name) return expected("a program by name or by its whole path", text);
    return parse_path_pattern(text);
}

Result<bool> parse_true(std::string_view text)
{
    if (text != "true") return fail(ErrorKind::invalid, "expected true; leave the key out otherwise");
    return true;
}

Result<bool> parse_document_version(std::string_view text)
{
    if (text != "1") return expected("version 1 of this format", text);
    return true;
}

}  // namespace bawn::policy
