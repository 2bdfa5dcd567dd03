#pragma once

// A file's bytes as text that grammars and expressions can read, without moving a line.
//
// UTF-8 stays as it is (a byte order mark is left out of the text; `skipped` says so). UTF-16 is written anew as UTF-8, so
// columns and offsets count there. A byte that is no UTF-8 (Latin-1, mixed encodings) is read as `_`, which keeps every
// offset and lets names and strings stay names and strings.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace bawn::check {

struct DecodedText {
    std::string_view text;      // of the bytes themselves; not set where they had to be written anew
    std::string owned;
    std::uint32_t skipped = 0;  // bytes before the text
    bool converted = false;     // offsets are not those of the file
    bool damaged = false;       // UTF-16 with half characters

    std::string_view read() const { return owned.empty() ? text : std::string_view(owned); }
};

// nullopt: binary.
std::optional<DecodedText> decoded(std::string_view bytes);

}  // namespace bawn::check
