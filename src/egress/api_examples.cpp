#include "egress/api_examples.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/json.h"

namespace bawn::egress {
namespace {

// A text as it is; a map or list as JSON.
std::string body_text(const YamlNode& node) { return node.is_scalar() ? node.text() : bawn::to_text(node.as_json()); }

void append_big_endian(std::string& to, std::size_t value)
{
    for (int shift = 24; shift >= 0; shift -= 8) to += static_cast<char>(value >> shift & 0xff);
}

std::string base64(std::string_view bytes)
{
    constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string text;
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        std::size_t count = std::min<std::size_t>(3, bytes.size() - i);
        std::uint32_t bits = 0;
        for (std::size_t k = 0; k < 3; ++k) bits = bits << 8 | (k < count ? static_cast<unsigned char>(bytes[i + k]) : 0u);
        for (std::size_t k = 0; k < 4; ++k) text += k <= count ? digits[bits >> (18 - 6 * k) & 63] : '=';
    }
    return text;
}

// One frame with a header of its own; the checksums are nothing, since nobody reads them here.
std::string aws_frame(const std::string& payload)
{
    const std::string headers = std::string("\x0d:content-type\x07\0\x10", 17) + "application/json";
    std::string frame;
    append_big_endian(frame, 16 + headers.size() + payload.size());
    append_big_endian(frame, headers.size());
    append_big_endian(frame, 0);
    frame += headers + payload;
    append_big_endian(frame, 0);
    return frame;
}

Result<> read_headers(const YamlNode& node, Headers& into)
{
    if (!node.is_map()) return node.error("expected names with values");
    for (const auto& [name, value] : node.map()) into.push_back({name.text(), TRY(value.as_text())});
    return {};
}

Result<> read_events(const YamlNode& node, bool is_in_bytes, ApiExample& into)
{
    if (!node.is_list()) return node.error("expected a list of events");
    into.response_headers.push_back({"content-type", "application/vnd.amazon.eventstream"});
    for (const YamlNode& event : node.list()) {
        std::string text = bawn::to_text(event.as_json());
        into.response += aws_frame(is_in_bytes ? "{\"bytes\":\"" + base64(text) + "\",\"p\":\"abc\"}" : text);
    }
    return {};
}

Result<> read_response(const YamlNode& row, ApiExample& into)
{
    const YamlNode *plain = row.find("response"), *events = row.find("aws-events"), *wrapped = row.find("aws-events-in-bytes");
    into.has_response = plain || events || wrapped;
    if (const YamlNode* type = row.find("response-type")) into.response_headers.push_back({"content-type", TRY(type->as_text())});
    if (plain) into.response = body_text(*plain);
    if (events) TRY(read_events(*events, false, into));
    if (wrapped) TRY(read_events(*wrapped, true, into));
    return {};
}

std::string told(const ApiUse& use, std::string_view key)
{
    auto number = [](const std::optional<std::uint64_t>& n) { return n ? std::to_string(*n) : "none"; };
    if (key == "confidence") return std::string(name_of(use.confidence));
    if (key == "model") return use.model;
    if (key == "tools") return std::to_string(use.tools);
    if (key == "input") return number(use.input_tokens);
    if (key == "output") return number(use.output_tokens);
    if (key == "claimed") return use.claimed_agent;
    if (key == "streamed") return use.is_streamed ? "true" : "false";
    return "a key that is not known here";
}

std::string bytes_difference(const ApiUse& use, const YamlNode& expected)
{
    std::string text;
    for (const auto& [name, value] : expected.map()) {
        for (std::size_t i = 0; i < byte_kinds; ++i) {
            if (name.text() != name_of(static_cast<ByteKind>(i)) || value.text() == std::to_string(use.bytes_out[i])) continue;
            text += ", " + name.text() + " has " + std::to_string(use.bytes_out[i]) + " bytes and not " + value.text();
        }
    }
    return text;
}

std::string judged(const ApiCatalog& catalog, const Api& api, const YamlNode& row, bool is_told, std::size_t piece)
{
    auto example = read_example(row);
    if (!example) return example.error().message();
    ApiUse use = watched(catalog, *example, piece);
    std::string found =
        "is told as " + (use.api.empty() ? "nothing" : use.api + " (" + std::string(name_of(use.confidence)) + ": " + use.because + ")");
    if (!is_told) return use.api.empty() ? "" : row.error(found).error().message();
    if (use.api != api.id) return row.error(found).error().message();
    std::string differs = example->expected ? difference(use, *example->expected) : "an example of told needs as";
    return differs.empty() ? "" : row.error(differs).error().message();
}

}  // namespace

Result<ApiExample> read_example(const YamlNode& row)
{
    TRY(row.allow_only(
        {"why", "method", "path", "headers", "body", "response", "response-type", "aws-events", "aws-events-in-bytes", "as"}));
    ApiExample example;
    const YamlNode *why = row.find("why"), *body = row.find("body");
    if (!why || !body) return row.error("an example needs why and body");
    example.why = TRY(why->as_text());
    example.body = body_text(*body);
    if (const YamlNode* method = row.find("method")) example.method = TRY(method->as_text());
    if (const YamlNode* path = row.find("path")) example.path = TRY(path->as_text());
    if (const YamlNode* headers = row.find("headers")) TRY(read_headers(*headers, example.headers));
    TRY(read_response(row, example));
    example.expected = row.find("as");
    return example;
}

ApiUse watched(const ApiCatalog& catalog, const ApiExample& example, std::size_t piece)
{
    ApiWatch watch = catalog.watch(example.method, example.path, example.headers);
    auto in_pieces = [&](std::string_view bytes, auto&& give) {
        for (; !bytes.empty(); bytes.remove_prefix(std::min(piece, bytes.size()))) give(bytes.substr(0, piece));
    };
    in_pieces(example.body, [&](std::string_view bytes) { watch.request_body(bytes); });
    if (example.has_response) watch.response_head(200, example.response_headers);
    in_pieces(example.response, [&](std::string_view bytes) { watch.response_body(bytes); });
    return watch.finish();
}

std::string difference(const ApiUse& use, const YamlNode& expected)
{
    std::string text;
    for (const auto& [key, value] : expected.map()) {
        if (key.text() == "bytes")
            text += bytes_difference(use, value);
        else if (told(use, key.text()) != value.text())
            text += ", " + key.text() + " is \"" + told(use, key.text()) + "\" and not \"" + value.text() + "\"";
    }
    return text.empty() ? text : text.substr(2);
}

std::vector<std::string> ApiCatalog::failed_examples(std::size_t piece) const
{
    std::vector<std::string> failed = claims_.failed_examples();
    for (const Api& api : apis_) {
        for (const YamlNode& row : api.told)
            if (std::string line = judged(*this, api, row, true, piece); !line.empty()) failed.push_back(line);
        for (const YamlNode& row : api.not_told)
            if (std::string line = judged(*this, api, row, false, piece); !line.empty()) failed.push_back(line);
    }
    return failed;
}

}  // namespace bawn::egress
