#pragma once

// A host in a policy: one name, every name below one, or one address.
//
//     auto pattern = TRY(HostPattern::parse("*.example.org"));
//     pattern.matches("api.example.org")     // true, and so is a.b.example.org
//     pattern.matches("example.org")         // false: name it in a rule of its own
//     pattern.matches("evil-example.org")    // false
//
// The grammar is narrow on purpose, because names are judged as bytes before anything is resolved: labels of letters,
// digits and hyphens (RFC 1123), international names in their xn-- form, no trailing dot, one '*' and only as the whole
// first label above at least two others. What looks like a number must be a canonical IPv4 or IPv6 address: "127.1" and
// "0x7f.0.0.1" are refused.

#include <string>
#include <string_view>

#include "base/error.h"

namespace bawn::policy {

struct HostPattern {
    std::string name;           // lower case, without "*."
    bool is_wildcard = false;

    static Result<HostPattern> parse(std::string_view);

    // `host` as it was asked for; ASCII case does not count, a trailing dot matches nothing.
    bool matches(std::string_view host) const;
    std::string text() const { return is_wildcard ? "*." + name : name; }
};

}  // namespace bawn::policy
