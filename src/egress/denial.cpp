#include "egress/denial.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <utility>

#include "base/json.h"
#include "base/text.h"

namespace bawn::egress {
namespace {

std::string_view reason_of(int status)
{
    switch (status) {
    case 400: return "Bad Request";
    case 502: return "Bad Gateway";
    default: return "Forbidden";
    }
}

std::string place(const Denial& denial)
{
    const bool is_v6 = denial.host.contains(':');
    const std::string host = denial.host.empty() ? "a request" : is_v6 ? '[' + denial.host + ']' : printable(denial.host);
    return denial.port == 0 ? host : fmt::format("{}:{}", host, denial.port);
}

}  // namespace

std::string_view name_of(Denial::Kind kind)
{
    switch (kind) {
    case Denial::Kind::denied: return "egress_denied";
    case Denial::Kind::address: return "egress_address";
    case Denial::Kind::mismatch: return "egress_mismatch";
    case Denial::Kind::protocol: return "egress_protocol";
    case Denial::Kind::malformed: return "egress_malformed";
    case Denial::Kind::budget: return "egress_budget";
    case Denial::Kind::unreachable: return "egress_unreachable";
    }
    std::unreachable();
}

std::string sentence(const Denial& denial)
{
    const std::string_view verb = denial.kind == Denial::Kind::unreachable ? "could not reach" : "refused";
    std::string said = fmt::format("Bawn {} {}: {}", verb, place(denial), denial.reason);
    if (!denial.rule.empty()) said += fmt::format(" ({})", denial.rule);
    if (denial.remedy.starts_with("--"))
        said += fmt::format(". Nothing inside can change that; who started bawn run can, with {}", denial.remedy);
    else if (!denial.remedy.empty())
        said += ". " + denial.remedy;
    return said;
}

int http_status(Denial::Kind kind)
{
    switch (kind) {
    case Denial::Kind::malformed: return 400;
    case Denial::Kind::unreachable: return 502;
    default: return 403;
    }
}

std::string http_body(const Denial& denial)
{
    const Json body = {
        {"type", name_of(denial.kind)}, {"error", {{"type", name_of(denial.kind)}, {"message", sentence(denial)}}},
        {"host", denial.host},          {"port", denial.port},
        {"rule", denial.rule},          {"reason", denial.reason},
        {"remedy", denial.remedy},
    };
    return bawn::to_text(body, 2) + '\n';
}

std::string http_response(const Denial& denial)
{
    const int status = http_status(denial.kind);
    const std::string body = http_body(denial);
    return fmt::format(
        "HTTP/1.1 {} {}\r\nContent-Type: application/json\r\nContent-Length: {}\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n{}",
        status, reason_of(status), body.size(), body);
}

}  // namespace bawn::egress
