#pragma once

// What Bawn knows of one language-model API, as its file in data/apis says it (data/apis/README.md has every key).
//
//     Api api = TRY(parse_api(yaml, "openai-chat.yaml"));
//
// A request is known by its shape: which keys hold what, wherever it is sent. Paths and headers only raise the confidence.

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/confidence.h"
#include "base/error.h"
#include "base/yaml.h"

namespace bawn::egress {

// What bytes that leave are. `other` is what no rule names: parameters, punctuation, what no API explains.
enum class ByteKind : std::uint8_t { system, conversation, tool_definitions, tool_results, files, other };
inline constexpr std::size_t byte_kinds = 6;
std::string_view name_of(ByteKind);

// "messages[].content": the value at key content of some element of the list at key messages. "[]" alone: elements of the document.
// Keys with dots or brackets in them cannot be named; no API has any.
using ValuePath = std::string;

enum ValueType : std::uint8_t { text = 1, number = 2, flag = 4, null = 8, map = 16, list = 32 };
inline constexpr std::uint8_t any_value = 63;

// Some value at the path is of one of these types; where there are words, a text that is one of them ("tools/*": begins so).
struct ShapeTest {
    ValuePath path;
    std::uint8_t types = 0;
    std::vector<std::string> words;
};
using Shape = std::vector<ShapeTest>;  // all of them

// The bytes of the value at the path are of this kind; where `when_key` is named, only of maps in which that key holds one of the words.
struct PartRule {
    ValuePath path;
    ByteKind kind = ByteKind::other;
    std::string when_key;
    std::vector<std::string> when_words;
};

using Summand = std::vector<ValuePath>;  // the same number by several names: the last one told counts

struct Api {
    std::string id, name, vendor, reference, note;

    struct Request {
        std::vector<std::string> methods = {"POST"};
        std::vector<Shape> shapes;       // any of them
        Shape never;                     // none of these tests holds
        Shape hints;                     // each makes it more likely to be this API and no other
        std::vector<std::string> paths;  // "/models/{model}:generateContent"; a base URL may stand before it
        std::vector<std::string> headers;
        std::vector<ValuePath> model, tools;  // a tool: each value at these paths
        std::vector<PartRule> parts;
        Confidence confidence = Confidence::likely;  // by the shape alone; none: something else must hold as well
    } request;

    struct Response {
        std::vector<Shape> shapes;  // of the body, or of any document of a stream
        std::vector<ValuePath> model;
        std::vector<Summand> input_tokens, output_tokens;
    } response;

    std::vector<YamlNode> told, not_told;  // run by failed_examples()
};

// ErrorKind::invalid names file, line and column. Unknown keys are errors.
Result<Api> parse_api(std::string_view yaml, const std::string& file);

// Whether the text is one of the words; "tools/*" is a beginning.
bool matches_one_of(const std::vector<std::string>& words, std::string_view text);

}  // namespace bawn::egress
