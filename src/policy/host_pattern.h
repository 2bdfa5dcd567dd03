#pragma once

// A host in a policy: one name, every name below one, or one address.
//
//     auto pattern = TRY(HostPattern::parse("*.example.org"));
//     pattern.matches(TRY(HostName::parse("api.example.org")))   // true, and so is a.b.example.org
//     pattern.matches(TRY(HostName::parse("example.org")))       // false: name it in a rule of its own
//     pattern.matches(TRY(HostName::parse("evil-example.org")))  // false
//
// What stands in it is read as a host is (policy/host_name.h), less the dot at the end; one '*' may stand for whole labels,
// above at least two others.

#include <string>
#include <string_view>

#include "base/error.h"
#include "policy/host_name.h"

namespace bawn::policy {

struct HostPattern {
    std::string name;  // canonical, without "*."
    bool is_wildcard = false;

    static Result<HostPattern> parse(std::string_view);

    bool matches(const HostName&) const;
    std::string text() const { return is_wildcard ? "*." + name : name; }
    bool operator==(const HostPattern&) const = default;
};

}  // namespace bawn::policy
