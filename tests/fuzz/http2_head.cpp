// Fields of HTTP/2 are read, written anew, and must be read as the same again; what HTTP/1 makes of them names the same host.

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "base/text.h"
#include "egress/http2_head.h"

namespace {

using namespace bawn::egress;

bool are_same(const Headers& a, const Headers& b)
{
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i) {
        if (a[i].name != b[i].name || a[i].value != b[i].value) return false;
    }
    return true;
}

void check_request(const Headers& fields, Ends ends)
{
    auto head = request_of(fields, ends);
    if (!head || head->method == "CONNECT") return;  // which is read to be refused
    const Headers written = fields_of(*head);
    auto again = request_of(written, ends);
    if (!again || !are_same(fields_of(*again), written) || again->host != head->host || again->framing != head->framing) std::abort();
    auto by_http1 = parse_request(to_text(*head));
    if (!by_http1 || by_http1->host != head->host || by_http1->path != head->path || !by_http1->upgrade.empty()) std::abort();
}

void check_answer(const Headers& fields)
{
    if (auto head = response_of(fields)) {
        const Headers written = fields_of(*head);
        auto again = response_of(written);
        if (!again || !are_same(fields_of(*again), written) || again->status != head->status) std::abort();
    }
    if (auto trailers = trailers_of(fields)) {
        auto again = trailers_of(*trailers);
        if (!again || !are_same(*again, *trailers)) std::abort();
    }
}

}  // namespace

// A field is a line; '=' stands between its name and value, '\x01' for a line's end within.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    std::string_view bytes(reinterpret_cast<const char*>(data), size);
    Headers fields;
    for (std::string_view line : bawn::split(bytes, '\n')) {
        const std::size_t middle = std::min(line.find('='), line.size());
        Header field{std::string(line.substr(0, middle)), std::string(line.substr(std::min(middle + 1, line.size())))};
        for (char& c : field.value) c = c == '\x01' ? '\n' : c;
        fields.push_back(std::move(field));
    }
    check_request(fields, Ends::here);
    check_request(fields, Ends::later);
    check_answer(fields);
    return 0;
}
