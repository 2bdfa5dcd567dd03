#pragma once

// Broker: keys stay outside. Inside, a variable holds a sentinel of the same shape; on its way to the host and path that it
// is bound to, the sentinel in a request's head becomes the key. Nowhere else.
//
//     Broker broker({{.name = "ANTHROPIC_API_KEY", .value = key, .sentinel = sentinel_like(key), .hosts = {…}, .paths = {"/v1/*"}}});
//     if (auto refused = broker.apply(host, head)) answer(403, refused->reason);
//
// A host that a credential is bound to is served with that credential, or with none: a request that brings another key,
// token or cookie is refused, because an attacker's key on an allowed API is a way out. A sentinel that is sent anywhere
// else is refused, too, and tells of somebody who tried.
//
// Only what is seen can be changed: hosts of credentials are inspected. Pure; one thread.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "egress/http.h"
#include "policy/host_name.h"
#include "policy/host_pattern.h"

namespace bawn::egress {

struct Credential {
    std::string name;      // of the variable; the value is never told anywhere
    std::string value;
    std::string sentinel;
    std::vector<policy::HostPattern> hosts;
    std::vector<std::string> paths;  // none: every path; a '*' at the end is every path that begins so
};

// As long as `value`, with its beginning up to the last '-' or '_' of the first 16 bytes ("sk-ant-", "ghp_"), then random letters and
// digits: clients that look at a key's shape take it.
std::string sentinel_like(std::string_view value);

class Broker {
public:
    explicit Broker(std::vector<Credential> credentials = {}) : credentials_(std::move(credentials)) {}

    bool is_empty() const { return credentials_.empty(); }
    bool is_bound(const policy::HostName& host) const;  // such a host must be inspected

    struct Refused {
        std::string rule;    // "credential ANTHROPIC_API_KEY"
        std::string reason;
    };
    std::optional<Refused> apply(const policy::HostName& host, RequestHead&) const;

private:
    std::vector<Credential> credentials_;
};

}  // namespace bawn::egress
