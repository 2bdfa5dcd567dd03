#include "egress/http2_denial.h"

#include "base/text.h"

namespace bawn::egress {
namespace {

// Codes of grpc/status.h.
const char* grpc_status(Denial::Kind kind)
{
    switch (kind) {
    case Denial::Kind::malformed: return "3";     // INVALID_ARGUMENT
    case Denial::Kind::unreachable: return "14";  // UNAVAILABLE
    case Denial::Kind::budget: return "8";        // RESOURCE_EXHAUSTED
    default: return "7";                          // PERMISSION_DENIED
    }
}

}  // namespace

Http2Answer http2_answer(const Denial& denial, std::string_view content_type_of_request)
{
    if (lower_case(content_type_of_request).starts_with("application/grpc")) {
        return {.fields = {{":status", "200"},
                           {"content-type", "application/grpc"},
                           {"grpc-status", grpc_status(denial.kind)},
                           {"grpc-message", percent_encoded(sentence(denial))}},
                .body = ""};
    }
    const int status = denial.kind == Denial::Kind::mismatch ? 421 : http_status(denial.kind);
    std::string body = http_body(denial);
    Headers fields = {{":status", std::to_string(status)},
                      {"content-type", "application/json"},
                      {"content-length", std::to_string(body.size())},
                      {"cache-control", "no-store"}};
    return {.fields = std::move(fields), .body = std::move(body)};
}

}  // namespace bawn::egress
