// A head is read, written anew, and must be read as the same again: else two readers understand it differently. The body
// behind it must not depend on how it was cut.

#include <cstdint>
#include <cstdlib>
#include <string>

#include "egress/http.h"

namespace {

using namespace bawn::egress;

std::string same_content(BodyReader reader, std::string_view bytes, std::size_t piece)
{
    std::string content;
    while (!bytes.empty() && !reader.is_complete()) {
        auto taken = reader.take(bytes.substr(0, piece));
        if (!taken) return "refused";
        for (std::string_view part : reader.content()) content += part;
        bytes.remove_prefix(*taken);
    }
    return content;
}

void check_body(BodyReader::Of of, Framing framing, std::uint64_t length, std::string_view bytes)
{
    BodyReader reader(of, framing, length);
    if (same_content(reader, bytes, bytes.size()) != same_content(reader, bytes, 1)) std::abort();
}

void check_request(std::string_view head, std::string_view rest)
{
    auto request = parse_request(head);
    if (!request) return;
    std::string text = to_text(*request);
    auto again = parse_request(text);
    if (!again || to_text(*again) != text || again->host != request->host || again->framing != request->framing ||
        again->length != request->length || again->path != request->path || again->upgrade != request->upgrade) {
        std::abort();
    }
    check_body(BodyReader::Of::request, request->framing, request->length, rest);
}

void check_response(std::string_view head, std::string_view rest)
{
    auto response = parse_response(head, "GET");
    if (!response) return;
    auto again = parse_response(to_text(*response), "GET");
    if (!again || again->status != response->status || again->framing != response->framing || again->length != response->length)
        std::abort();
    check_body(BodyReader::Of::response, response->framing, response->length, rest);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    std::string_view bytes(reinterpret_cast<const char*>(data), size);
    auto end = head_end(bytes);
    if (!end || !*end) return 0;
    check_request(bytes.substr(0, **end), bytes.substr(**end));
    check_response(bytes.substr(0, **end), bytes.substr(**end));
    return 0;
}
