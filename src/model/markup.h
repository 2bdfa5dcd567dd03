#pragma once

// Markup: a line of a family's language, with gaps for what people, files and tools say.
//
//     Markup line = TRY(Markup::parse(node, {Gap::text}));        // "<|im_start|>user\n{text}<|im_end|>\n"
//     line.fill(segments, [&](Gap) { segments.add_plain(message.text); });
//
// What stands between gaps may become special tokens; what fills them never does.

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "base/yaml.h"
#include "model/backend.h"

namespace bawn::model {

enum class Gap : std::uint8_t {
    text,        // what was said
    trimmed,     // the same without blanks around it
    system,      // the system's text, where it stands in a user's message
    tools,       // all tools
    tool,        // one: {"type": "function", "function": {…}}
    function,    // one: {"name": …, "description": …, "parameters": {…}}
    listing,     // one, in Qwen3's tags
    table,       // all tools as one indented JSON list
    calls,       // all calls of a message
    name,        // of a called tool
    arguments,   // JSON
    id,          // of a call
    parameters,  // the arguments, one after the other
    key,
    value,  // of one of them
    results,     // of all calls that were answered together
    before,
    after,
    repository,
    path,
};
inline constexpr std::size_t gaps = 20;

// What a backend reads, piece by piece; neighbours of one kind are one.
class Segments {
public:
    void add_markup(std::string_view text) { add(text, true); }
    void add_plain(std::string_view text) { add(text, false); }
    std::vector<Segment> take() { return std::move(all_); }

private:
    void add(std::string_view text, bool is_markup);
    std::vector<Segment> all_;
};

class Markup {
public:
    // "{word}" is a gap, and an error where `known` doesn't have it; any other brace is text.
    static Result<Markup> parse(const YamlNode&, std::initializer_list<Gap> known);

    void fill(Segments&, const std::function<void(Gap)>& fill_gap) const;
    bool is_empty() const { return parts_.empty(); }
    bool has(Gap) const;

private:
    struct Part {
        std::string text;  // before the gap
        Gap gap = Gap::text;
        bool has_gap = false;
    };
    std::vector<Part> parts_;
};

}  // namespace bawn::model
