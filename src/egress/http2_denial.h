#pragma once

// http2_denial: a denial as the answer to one stream of HTTP/2. gRPC reads its status and message from trailers alone, so it is
// told there; everybody else gets the JSON of denial.h. What names another host than the connection is for is told 421, so
// that a client which shares connections asks again on one of its own.

#include "egress/denial.h"
#include "egress/http.h"

namespace bawn::egress {

struct Http2Answer {
    Headers fields;
    std::string body;  // "": it ends with its head
};

Http2Answer http2_answer(const Denial&, std::string_view content_type_of_request);

}  // namespace bawn::egress
