#pragma once

// The kinds of files that tell something by their content, wherever they lie: one row of a table for each, with the
// name, the place, and the reader. Settings are not here: signatures say where those lie.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/fd.h"
#include "base/files.h"
#include "inventory/known_names.h"
#include "inventory/reading.h"

namespace bawn::inventory {

inline constexpr std::uint64_t ordinary_file = 4 << 20;  // bytes; a larger one is noted and not read

inline Result<std::string> whole_text(const Fd& fd, std::uint64_t limit) { return read_text(fd, limit); }

struct FileKind {
    std::string_view name;  // of the file, or with a '*' in front: its ending
    bool (*lies_right)(std::string_view path);
    Traced (*read)(const TraceText&, const KnownNames&);
    std::uint64_t limit = ordinary_file;
    Result<std::string> (*text_of)(const Fd&, std::uint64_t limit) = whole_text;
};

std::span<const FileKind> file_kinds();

}  // namespace bawn::inventory
