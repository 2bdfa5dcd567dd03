#include "egress/http2_head.h"

#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>
#include <map>

#include "base/text.h"
#include "egress/bytes.h"

namespace bawn::egress {
namespace {

constexpr std::size_t overhead_of_a_field = 32;  // RFC 9113, 6.5.2

// What HTTP/1 would have between the first line and the empty one, and what would be the first line.
struct Parted {
    std::map<std::string_view, std::string_view> pseudo;
    std::vector<const Header*> plain;

    std::string_view operator[](std::string_view name) const { return pseudo.contains(name) ? pseudo.at(name) : std::string_view(); }
};

// With these bytes one field would become two, or another.
bool breaks_lines(const Header& field)
{
    return field.name.find_first_of("\r\n") != std::string::npos || field.value.find_first_of("\r\n") != std::string::npos ||
           field.name.find(':', 1) != std::string::npos;
}

Result<> check_plain(const Header& field)
{
    if (field.name != lower_case(field.name)) return refuse("a header's name has a capital letter");
    if (is_one_of(field.name, {"connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade"}))
        return refuse(fmt::format("{} in HTTP/2", field.name));
    if (field.name == "te" && field.value != "trailers") return refuse("a TE other than trailers in HTTP/2");
    return {};
}

Result<Parted> part(const Headers& fields, std::initializer_list<std::string_view> known)
{
    Parted parted;
    std::size_t bytes = 0;
    for (const Header& field : fields) {
        bytes += field.name.size() + field.value.size() + overhead_of_a_field;
        if (bytes > most_head_bytes) return refuse(fmt::format("the head is longer than {} bytes", most_head_bytes));
        if (breaks_lines(field)) return refuse("a header has a byte that would begin another one");
        if (!field.name.starts_with(':')) {
            TRY(check_plain(field));
            parted.plain.push_back(&field);
            continue;
        }
        if (!parted.plain.empty()) return refuse("a pseudo-header stands behind a header");
        if (!is_one_of(field.name, known)) return refuse("an unknown pseudo-header");
        if (!parted.pseudo.emplace(field.name, field.value).second) return refuse(fmt::format("more than one {}", field.name));
    }
    return parted;
}

std::string lines_of(const Parted& parted, std::string_view left_out = "")
{
    std::string lines;
    for (const Header* field : parted.plain) {
        if (field->name != left_out) lines += field->name + ": " + field->value + "\r\n";
    }
    return lines + "\r\n";
}

// RFC 9113, 8.3.1: where both are there, they are the same.
Result<std::string> host_lines(const Parted& parted)
{
    if (!parted.pseudo.contains(":authority")) return lines_of(parted);
    const std::string_view authority = parted[":authority"];
    for (const Header* field : parted.plain) {
        if (field->name == "host" && lower_case(field->value) != lower_case(authority)) return refuse("Host is another than :authority");
    }
    return fmt::format("host: {}\r\n", authority) + lines_of(parted, "host");
}

Result<std::string> target_of(const Parted& parted)
{
    const bool is_connect = parted[":method"] == "CONNECT";
    if (is_connect && (parted.pseudo.contains(":scheme") || parted.pseudo.contains(":path"))) return refuse("CONNECT with a path");
    if (is_connect) return std::string(parted[":authority"]);
    if (parted[":scheme"] != "https") return refuse("another scheme than https");
    const std::string_view path = parted[":path"];
    if (!path.starts_with('/') && path != "*") return refuse(":path is no path");
    return std::string(path);
}

void append(Headers& fields, const Headers& headers)
{
    for (const Header& each : headers) {
        std::string name = lower_case(each.name);
        if (name == "host" || name == "http2-settings" || name.starts_with("proxy-")) continue;
        fields.push_back({std::move(name), each.value});
    }
}

}  // namespace

Result<RequestHead> request_of(const Headers& fields, Ends ends)
{
    Parted parted = TRY(part(fields, {":method", ":scheme", ":authority", ":path"}));
    const std::string target = TRY(target_of(parted));
    const std::string lines = TRY(host_lines(parted));
    RequestHead head = TRY(parse_request(fmt::format("{} {} HTTP/1.1\r\n{}", parted[":method"], target, lines)));
    if (ends == Ends::here && head.length > 0) return refuse("Content-Length without content");
    head.framing = ends == Ends::here ? Framing::none : head.framing == Framing::length ? Framing::length : Framing::until_close;
    return head;
}

Result<ResponseHead> response_of(const Headers& fields)
{
    Parted parted = TRY(part(fields, {":status"}));
    const std::string_view status = parted[":status"];
    if (status.size() != 3) return refuse("the status is no number from 100 to 599");
    if (status == "101") return refuse("a change of protocol in HTTP/2");
    return parse_response(fmt::format("HTTP/1.1 {} \r\n{}", status, lines_of(parted)), "GET");
}

Result<Headers> trailers_of(const Headers& fields)
{
    Parted parted = TRY(part(fields, {}));
    ResponseHead head = TRY(parse_response("HTTP/1.1 200 \r\n" + lines_of(parted), "GET"));
    if (find_header(head.headers, "content-length") != nullptr) return refuse("Content-Length behind a body");
    Headers trailers;
    append(trailers, head.headers);
    return trailers;
}

Headers fields_of(const RequestHead& head)
{
    Headers fields = {{":method", head.method}, {":scheme", "https"}, {":authority", authority_text(head)}, {":path", head.path}};
    append(fields, head.headers);
    return fields;
}

Headers fields_of(const ResponseHead& head)
{
    Headers fields = {{":status", std::to_string(head.status)}};
    append(fields, head.headers);
    return fields;
}

}  // namespace bawn::egress
