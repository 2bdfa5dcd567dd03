#pragma once

// TOML (1.0, by toml++), as JSON values or as nodes that know where they stand; dates become text.
//
// Errors name line and column; of nodes, the file too. Nodes are those of YAML, so that the same readers (base/yaml_keys.h)
// serve both: keys stand in the order written, a string counts as quoted, and a number or boolean is the word for it.

#include <string>
#include <string_view>

#include "base/error.h"
#include "base/json.h"
#include "base/yaml.h"

namespace bawn {

Result<Json> parse_toml(std::string_view text);
Result<YamlNode> parse_toml(std::string_view text, const std::string& file_name);

}  // namespace bawn
