#include <cstdlib>
#include <numeric>

#include "base/text.h"
#include "egress/apis.h"

namespace {

using namespace bawn::egress;

const ApiCatalog& catalog()
{
    static const ApiCatalog known = ApiCatalog::parse({{"a.yaml", R"(
id: a
name: A
reference: r
request:
  shape: [{model: text, "messages[].role": [user]}, {file: text}, {"[]": map}]
  never: {no: any}
  hints: {system: text or list, "messages[].content[].type": [image]}
  model: model
  tools: "tools[]"
  parts:
    - {at: system, kind: system}
    - {at: "messages[]", kind: tool-results, when: {role: [tool]}}
    - {at: "messages[]", kind: conversation}
    - {at: "messages[].content[]", kind: files, when: {type: [image]}}
    - {at: tools, kind: tool-definitions}
    - {at: file, kind: files}
response:
  shape: [{usage.input: number}, {"candidates[]": map}]
  model: model
  tokens: {input: [[usage.input, message.usage.input], usage.cached], output: usage.output}
told: [{why: w, body: {}}]
not-told: [{why: w, body: {}}]
)"}})
                                        .value();
    return known;
}

// The same by pieces of any size; every byte has one kind.
ApiUse watched(std::string_view type, std::string_view coding, std::string_view body, std::size_t piece)
{
    Headers headers = {{"content-type", std::string(type)}, {"content-encoding", std::string(coding)}};
    ApiWatch watch = catalog().watch("POST", "/x", headers);
    watch.response_head(200, headers);
    for (std::string_view rest = body; !rest.empty(); rest.remove_prefix(std::min(piece, rest.size()))) {
        watch.request_body(rest.substr(0, piece));
        watch.response_body(rest.substr(0, piece));
    }
    return watch.finish();
}

}  // namespace

// Content-Type, line end, Content-Encoding, line end, body.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    std::string_view text(reinterpret_cast<const char*>(data), size);
    std::size_t first = text.find('\n'), second = first == text.npos ? text.npos : text.find('\n', first + 1);
    if (second == text.npos) return 0;
    std::string_view type = text.substr(0, first), coding = text.substr(first + 1, second - first - 1), body = text.substr(second + 1);
    ApiUse whole = watched(type, coding, body, std::string::npos), pieces = watched(type, coding, body, 1 + size % 13);
    bool is_same = whole.api == pieces.api && whole.bytes_out == pieces.bytes_out && whole.model == pieces.model &&
                   whole.tools == pieces.tools && whole.input_tokens == pieces.input_tokens && whole.confidence == pieces.confidence;
    // A broken coding gives what came before the break, and how much that is depends on the pieces.
    if (!is_same && whole.unread.empty() && pieces.unread.empty()) std::abort();
    std::uint64_t sum = std::accumulate(whole.bytes_out.begin(), whole.bytes_out.end(), std::uint64_t{0});
    if (coding.empty() && sum != body.size()) std::abort();
    return 0;
}
