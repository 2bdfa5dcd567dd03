#pragma once

// Which agent a request says it is. Anybody can say anything: User-Agents are copied routinely. A claim is worth something only
// beside the identity of the process, and comparing the two is the session's business.
//
//     ApiClaims claims = TRY(ApiClaims::parse(yaml, "claims.yaml"));
//     claims.claimed_agent(headers)      // "claude-code": an id of data/agents, or ""

#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "egress/http.h"

namespace bawn::egress {

struct ApiClaim {
    std::string agent, header;       // header in lower case
    std::vector<std::string> words;  // the value is one of these; "opencode/*" begins so, "*" is any
    std::vector<std::string> told, not_told;  // values of that header
};

class ApiClaims {
public:
    static Result<ApiClaims> parse(std::string_view yaml, const std::string& file);

    // The first claim of the list that holds: what only one agent sends stands before what several send.
    std::string claimed_agent(const Headers&) const;

    const std::vector<ApiClaim>& rows() const { return rows_; }
    std::vector<std::string> failed_examples() const;

private:
    std::vector<ApiClaim> rows_;
};

}  // namespace bawn::egress
