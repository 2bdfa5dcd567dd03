#pragma once

// CodePlace: one piece of code in an answer, and where each of its bytes stands there. In a fenced block that is as it is written;
// in the arguments of a tool call a line break is the two bytes `\n`, in a diff each line has a `+` before it.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace bawn::model {

struct CodePlace {
    std::string path;        // decides language and rules: as it is told, or "answer.py" of a block that names Python; "" none
    std::string shown;       // what a person is told: the path, or the block's language
    bool is_known = false;   // path and shown are decided
    bool is_closed = false;

    std::string text;                    // decoded, so far
    std::vector<std::uint32_t> ends;     // where, in the answer, each byte of text ends
    std::uint32_t begin = 0;             // where the first one will begin
    std::uint32_t first_line = 1;        // its line in the file, where a patch says it

    std::string replaced;                // what stands there now, where the answer says it: old_string, a patch's other side

    std::string line_prefix;   // before each of its lines: an indented block's blanks, a diff's "+"
    unsigned json_levels = 0;  // 1: in a JSON string; 2: in one within one

    // Where the answer must be cut to keep the first `size` bytes of text.
    std::uint32_t place_of(std::uint32_t size) const { return size == 0 ? begin : ends[size - 1]; }
    // How many bytes of text are whole in the first `offset` bytes of the answer.
    std::uint32_t size_at(std::uint32_t offset) const;
    // As it would have to be written there; `begins_line`: the line's prefix goes before it.
    std::string written(std::string_view text, bool begins_line) const;
};

// The path by which check knows a language's name as people write it ("python", "py", "C++", "Dockerfile"), or "".
std::string path_of_language(std::string_view name);

}  // namespace bawn::model
