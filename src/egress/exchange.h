#pragma once

// Exchange: one HTTP request and its answer, as they pass through the proxy, in plain HTTP and inside inspected TLS alike.
//
// Whoever wants to see or change requests (credentials, what a model is asked) hands the proxy a function that makes one
// of these for each request. The calls come in this order, on the proxy's thread; a body comes in pieces of any size,
// without its chunk frames, and as it is encoded.

#include <cstdint>
#include <optional>
#include <string_view>

#include "egress/denial.h"
#include "egress/http.h"

namespace bawn::egress {

class Exchange {
public:
    virtual ~Exchange() = default;

    // Before anything is sent; may change the headers. A Denial is told to the client instead.
    virtual std::optional<Denial> on_request(RequestHead&) { return {}; }
    virtual void on_request_body(std::string_view) {}

    virtual void on_response(ResponseHead&) {}
    virtual void on_response_body(std::string_view) {}

    virtual void on_end() {}  // also after an exchange that was cut off
};

}  // namespace bawn::egress
