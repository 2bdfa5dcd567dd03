#pragma once

// content: the strings of signatures in one file, part by part. What unpack() and the matcher do together.

#include <string>
#include <string_view>
#include <vector>

#include "agents/agents.h"
#include "inventory/byte_source.h"
#include "inventory/matcher.h"
#include "inventory/unpack.h"

namespace bawn::inventory {

struct Content {
    std::vector<agents::FileStrings> parts;  // those that hold a string; path: file + part
    std::vector<Note> notes;                 // path: of the part
    std::uint64_t bytes = 0;                 // matched, unpacked
};

// `path` is how the file is named in evidence. One thread at a time may use a Matcher.
Content look_at_content(const ByteSource&, std::string_view path, unsigned uid, Matcher&, const Limits& = {});

}  // namespace bawn::inventory
