#pragma once

// egress: may this host be reached from inside a sandbox? Pure, and asked before anything is resolved.
//
//     std::vector<Grant> grants = profile.hosts;                          // what the agent needs
//     grants.push_back(TRY(parse_allow_host("registry.example.org")));    // what the person at the keyboard adds
//     EgressDecision d = decide(layers, grants, {.host = "api.example.org", .port = 443});
//     if (!d.is_allowed) tell(d.rule, d.reason, d.remedy);
//     if (d.judges_requests) …ask again for each request, with its method and path
//
// A host is allowed if no layer with an `egress` section denies it, and something grants it: a rule or `default: allow` of a
// layer, the agent's profile, or the command line. Without any section only grants count. A section that is there and empty
// denies everything; one that is left out narrows nothing (CVE-2025-66479 was to take the one for the other).
//
// In one layer the first rule that matches host and port, and method and path where the rule names some, decides. Where none
// does, a profile's grant passes if the section's `purposes` name what it is for; else `default` stands. Hosts that a profile
// names for `model` and `login` are granted by themselves; those for `telemetry` and `update` only once a layer's `purposes`
// name that. A repository's layer can deny, and can never grant or declare addresses: whoever wrote it may be a stranger.
//
// Over all layers the narrowest budget and the strictest inspection stand. Before method and path are known, the answer is
// the best that some request could get, and `judges_requests` says that it depends on the request. Then `inspect` is `tls`:
// what cannot be seen cannot be judged.
//
// Paths are compared as bytes, without the query. A path that two servers may read differently ("/v1/../admin", "//", "%2e",
// ";", a backslash) matches no rule that allows, and every rule that denies some path. Rules that deny also ignore ASCII case
// and a '/' at the end.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/address_range.h"
#include "policy/decide.h"
#include "policy/document.h"

namespace bawn::policy {

// Hosts that a profile or the command line asks for.
struct Grant {
    HostPattern host = {};
    std::vector<std::uint16_t> ports = {443};
    std::vector<std::string> methods = {};  // none: every method
    std::vector<std::string> paths = {};    // none: every path; a '*' at the end is every path that begins so
    std::optional<Inspect> inspect = {};
    std::string source = "";                // "profile claude-code (model)", "--allow-host registry.example.org"
    std::optional<Purpose> purpose = {};    // none: asked for by a person
};

// "example.org", "*.example.org:8080", "10.0.0.7:80", "[fd00::7]:443". Without a port: 443 and 80.
Result<Grant> parse_allow_host(std::string_view);

struct EgressDecision {
    bool is_allowed = false;
    std::string layer;   // "machine", …; "" where no layer decides
    std::string rule;    // "policy.yaml:12 *.example.org", "policy.yaml:9 egress default", "profile claude-code (model)", "no rule"
    std::string reason;  // for people
    std::string remedy;  // what would help, or whom to ask; "" where nothing would
    Inspect inspect = Inspect::none;
    std::optional<std::uint64_t> most_sent, most_received;  // bytes in one session
    bool judges_requests = false;                           // ask again for each request
    std::vector<AddressRange> addresses;                    // declared: the name may lead there although they are not public
};

EgressDecision decide(const Layers&, const std::vector<Grant>&, const EgressQuestion&);

// One rule, default or grant about this host, and what came of it; for `bawn policy why HOST`.
struct ConsideredHost {
    std::string layer;  // "" of a grant
    std::string rule;
    Access decision = Access::allow;
    Considered::Outcome outcome = Considered::Outcome::no_match;
    std::string why;  // "is about port 443, this is port 80"
};
std::vector<ConsideredHost> explain(const Layers&, const std::vector<Grant>&, const EgressQuestion&);

}  // namespace bawn::policy
