// An answer tells the same in one piece and byte by byte; a call that ended has arguments that are JSON; and no byte of text is new.

#include <array>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "base/text.h"
#include "model/family.h"
#include "model/json_text.h"

namespace {

using namespace bawn::model;

constexpr std::string_view languages[] = {
    R"({id: a, name: A, known-by: [{architecture: a}], ends: [e], chat: {system: "{tools}", user: "u", assistant: "a", answer: ""},
tools: {shown: "{table}"}, calls: {message: "{calls}", call: "c", form: json, opens: <tool_call>, closes: </tool_call>},
results: {message: "{results}", result: "r"}})",
    R"({id: b, name: B, known-by: [{architecture: b}], ends: [e], chat: {system: "{tools}", user: "u", assistant: "a", answer: ""},
tools: {shown: "{table}"}, calls: {message: "{calls}", call: "{parameters}", parameter: "p", form: parameter-tags, opens: <tool_call>, closes: </tool_call>},
results: {message: "{results}", result: "r"}})",
    R"({id: c, name: C, known-by: [{architecture: c}], ends: [e], chat: {system: "{tools}", user: "u", assistant: "a", answer: ""},
tools: {shown: "{table}"}, calls: {message: "{calls}", call: "c", form: json-list, opens: "[TOOL_CALLS]"},
results: {message: "{results}", result: "r"}})"};

const std::vector<Tool> tools = {{"grep", "", R"({"properties":{"pattern":{"type":"string"},"in":{"type":"array"}}})"}, {"now", "", ""}};

struct Telling {
    std::vector<std::string> calls;
    std::string text, all;

    void add(const std::vector<AnswerPart>& parts)
    {
        for (const AnswerPart& part : parts) {
            if (const auto* said = std::get_if<AnswerText>(&part)) {
                text += said->text;
                all += said->text;
            } else if (const auto* begun = std::get_if<CallBegun>(&part)) {
                if (begun->index != calls.size()) std::abort();
                calls.emplace_back();
                all += "\x01" + begun->name;
            } else if (const auto* json = std::get_if<CallArguments>(&part)) {
                if (json->index + 1 != calls.size()) std::abort();
                calls.back() += json->json;
                all += json->json;
            } else {
                if (!is_json(calls.back())) std::abort();
                all += "\x02";
            }
        }
    }

    // Half of a pair of surrogates is well formed, and says nothing.
    static bool is_json(const std::string& text)
    {
        return !bawn::is_valid_utf8(text) || text.find("\\u") != std::string::npos || JsonText::check(text);
    }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const std::vector<Family> families = [] {
        std::vector<Family> made;
        for (std::string_view language : languages) made.push_back(Family::parse(language, "x").value());
        return made;
    }();
    if (size == 0) return 0;
    std::string_view answer(reinterpret_cast<const char*>(data) + 1, size - 1);
    const Family& family = families[data[0] % families.size()];
    CallReader whole(family, tools), bytes(family, tools);
    Telling at_once, one_by_one;
    at_once.add(whole.take(answer));
    at_once.add(whole.end());
    for (char c : answer) one_by_one.add(bytes.take({&c, 1}));
    one_by_one.add(bytes.end());
    if (at_once.all != one_by_one.all) std::abort();
    std::size_t at = 0;
    for (char c : at_once.text) {
        at = answer.find(c, at);
        if (at++ == std::string_view::npos) std::abort();
    }
    return 0;
}
