#pragma once

// The placeholders of a pattern's text: `...`, $X, $...X, <... e ...> and typed metavariables like ($X: T) or (T $X).

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace bawn::check {

struct Placeholder {
    enum class What { ellipsis, metavariable, metavariable_list, deep, typed } what{};
    std::string name;                      // "$X", "$...X"; "" for an ellipsis
    std::string type;                      // of a typed one, as written
    std::uint32_t begin = 0, end = 0;      // in the pattern as written
    std::uint32_t content_begin = 0, content_end = 0;  // of a deep one: e in <... e ...>
    bool is_spelled = false;               // false: left as it is written, or within a typed one
    std::uint32_t spelled_begin = 0, spelled_end = 0;
    std::uint32_t spelled_content_begin = 0;  // of a deep one
};

std::vector<Placeholder> find_placeholders(std::string_view pattern);  // by begin

// "$X" and the like, from a place in a text on; 0 where there is none. `$_GET` of PHP is none.
std::size_t metavariable_length(std::string_view text);

}  // namespace bawn::check
