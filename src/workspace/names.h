#pragma once

// Names as the least careful file system compares them, and patterns over paths.
//
// Folded: case of ASCII, compatibility letters of Unicode that fold to ASCII, code points that ext4, APFS or HFS+ ignore, what
// NTFS cuts off (streams, trailing dots and spaces). Too much folding only protects a file too many.

#include <string>
#include <string_view>
#include <vector>

namespace bawn::workspace {

std::string folded_name(std::string_view name);

// Split at '/', and at '\' as Windows would; every component folded.
std::vector<std::string> folded_components(std::string_view path);
std::vector<std::string> components_of(std::string_view path);  // at '/' only, as they are

// The order of a walk: a folder, then all below it, then its neighbour; names by their bytes.
bool stands_before(std::string_view path, std::string_view other);

bool is_wild(std::string_view name);  // has a '*' or a '?'

// '*' and '?' within one name. Linear in both.
bool matches_name(std::string_view pattern, std::string_view name);

// All of `path` by all of `pattern`; "**" is any number of components, none included.
bool matches_path(const std::vector<std::string>& pattern, std::size_t pattern_from, const std::vector<std::string>& path,
                  std::size_t path_from);

// The stem of a name's NTFS short form ("git~1" for ".git"), or "" for a name that has a wildcard: "gitmod" + "~", "mcp~" + ".jso".
struct ShortName {
    std::string stem, extension;
};
ShortName short_name_of(std::string_view folded);
bool is_short_for(std::string_view folded, const ShortName&);

// Letters, digits and '-' that may stand in a ref and in a file's name.
bool is_session_name(std::string_view name);

}  // namespace bawn::workspace
