#pragma once

// host_name: a host as somebody asked for it, read as bytes before anything is resolved.
//
//     HostName host = TRY(HostName::parse("API.Example.org."));   // host.text == "api.example.org"
//     HostName::parse("0x7f.1")    // "0x7f.1" is no host name: some programs read it as the address 127.0.0.1
//
// A name is labels of letters, digits and hyphens (RFC 952, RFC 1123 2.1; at most 63 bytes each, 253 together), made lower
// case. International names come in their xn-- form and stay as they are. One dot at the end is taken off, as resolvers do
// (RFC 1034 3.1): what is asked, compared and dialled is the name without it. Underscores are for DNS records that no client
// connects to, and are refused.
//
// An address is canonical (RFC 5952, dotted quads without leading zeros) or it is no host: what some program would read as
// an address (2130706433, 0x7f.1, 0177.0.0.1, 127.1, ::ffff:127.0.0.1, fe80::1%eth0, FD00:0::7) is refused and never taken
// for a name. IPv6 may stand in brackets, as in a URL. Nothing else belongs to a host: no port, no user, no percent sign.

#include <string>
#include <string_view>

#include "base/error.h"

namespace bawn::policy {

struct HostName {
    enum class Kind { name, ipv4, ipv6 };

    std::string text;  // canonical: lower case, no brackets, no dot at the end
    Kind kind = Kind::name;

    static Result<HostName> parse(std::string_view bytes);

    bool is_address() const { return kind != Kind::name; }
    bool operator==(const HostName&) const = default;
};

}  // namespace bawn::policy
