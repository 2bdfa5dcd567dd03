#pragma once

// url_path: the path of a request against the paths of a rule ("/v1/messages"; "/v1/*" is every path that begins so).
//
// Servers do not agree on what "/v1/../admin", "/v1//x", "/v1/%2e%2e/x", "/v1/a;b/x" or a backslash mean, so a rule must not
// guess. Such a path matches nothing that allows and everything that denies. What denies also ignores ASCII case and a '/'
// at the end, because many servers do.

#include <string>
#include <string_view>
#include <vector>

namespace bawn::policy {

// Read alike by every server (RFC 3986 6.2.2): begins with '/', no empty or dotted step, no ';', '\', '#' or control
// character, and escapes (%XX) only what cannot stand by itself and what nobody takes for structure. Without a query.
bool is_canonical_path(std::string_view);

std::string_view without_query(std::string_view target);

bool allows_path(const std::vector<std::string>& patterns, std::string_view path);
bool denies_path(const std::vector<std::string>& patterns, std::string_view path);

}  // namespace bawn::policy
