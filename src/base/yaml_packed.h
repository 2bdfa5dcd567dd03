#pragma once

// YAML that was parsed before: the nodes of a document as bytes, with their lines and columns. What is built into the
// program is packed when it is built, and costs a fiftieth of parsing it anew.
//
//     std::string bytes = packed(TRY(parse_yaml(text, "rules.yaml")));
//     YamlNode same = TRY(unpacked(bytes, "rules.yaml"));
//
// parse_yaml() takes such bytes as well. Bytes that packed() did not make are ErrorKind::invalid.

#include <string>
#include <string_view>

#include "base/yaml.h"

namespace bawn {

std::string packed(const YamlNode&);
bool is_packed_yaml(std::string_view bytes);
Result<YamlNode> unpacked(std::string_view bytes, const std::string& file_name);

}  // namespace bawn
