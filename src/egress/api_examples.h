#pragma once

// The examples in data/apis, as an exchange that can be watched.

#include <string>
#include <vector>

#include "egress/apis.h"

namespace bawn::egress {

struct ApiExample {
    std::string why, method = "POST", path = "/", body, response;
    Headers headers, response_headers;
    bool has_response = false;
    const YamlNode* expected = nullptr;  // the map `as`, which lives in the catalog
};

Result<ApiExample> read_example(const YamlNode&);

// The exchange, in pieces of that many bytes.
ApiUse watched(const ApiCatalog&, const ApiExample&, std::size_t piece);

// What differs from the map `as`, or "".
std::string difference(const ApiUse&, const YamlNode& expected);

}  // namespace bawn::egress
