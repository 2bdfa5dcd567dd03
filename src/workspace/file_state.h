#pragma once

// What stands at one path, hashed.

#include <set>
#include <string>

#include "workspace/change_set.h"

namespace bawn::workspace {

// ErrorKind::denied where a file may not be read. A file that shrinks or grows meanwhile is hashed as it was read.
Result<FileState> state_of(const Folder&, std::string_view path);
Result<FileState> state_of(const Folder&, std::string_view path, const struct stat&);

FileType type_of(const struct stat&);
std::string_view words_for(const struct stat&);  // "a FIFO", "a block device"

// Extended attributes that carry meaning: not those of the overlay itself, nor a security label.
bool has_extended_attributes(const Folder&, std::string_view path);

constexpr mode_t special_bits = S_ISUID | S_ISGID | S_ISVTX;

}  // namespace bawn::workspace
