#pragma once

// A git configuration file as a list of entries: the syntax of git-config(1), without following include.path. Tolerant
// as git itself is not: what cannot be read ends the list, because all we do with it is look for what we know.

#include <string>
#include <string_view>
#include <vector>

namespace bawn::workspace {

struct ConfigEntry {
    std::string section;     // lower case
    std::string subsection;  // as written
    std::string key;         // lower case
    std::string value;       // "true" for a key alone
};

std::vector<ConfigEntry> parse_git_config(std::string_view text);

// The last value of a key, or "".
std::string value_in(const std::vector<ConfigEntry>&, std::string_view section, std::string_view key);

// Written so that git reads the same value back.
std::string quoted_config_value(std::string_view value);

}  // namespace bawn::workspace
