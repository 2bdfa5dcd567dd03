#include "policy/host_pattern.h"

#include <fmt/format.h>

#include "base/text.h"

namespace bawn::policy {

Result<HostPattern> HostPattern::parse(std::string_view text)
{
    std::string shown = printable(text.substr(0, 300));
    if (text == "*") return fail(ErrorKind::invalid, "\"*\" is every host: say \"default: allow\" instead");
    bool is_wildcard = text.starts_with("*.");
    std::string_view named = is_wildcard ? text.substr(2) : text;
    if (named.find('*') != std::string_view::npos) {
        return fail(ErrorKind::invalid, fmt::format("\"{}\": a '*' stands only for whole labels at the start, as in *.example.org", shown));
    }
    if (named.ends_with('.')) return fail(ErrorKind::invalid, fmt::format("\"{}\": a host in a rule ends without a dot", shown));
    HostName host = TRY(HostName::parse(named));
    if (is_wildcard && (host.is_address() || host.text.find('.') == std::string::npos)) {
        return fail(ErrorKind::invalid, fmt::format("\"{}\" is too wide: expected a name of at least two labels after '*.'", shown));
    }
    return HostPattern{std::move(host.text), is_wildcard};
}

bool HostPattern::matches(const HostName& host) const
{
    if (!is_wildcard) return host.text == name;
    return !host.is_address() && host.text.ends_with("." + name);
}

}  // namespace bawn::policy
