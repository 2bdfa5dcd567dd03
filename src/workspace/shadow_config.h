#pragma once

// The configuration that a shadow gets: what describes the repository and its branches. Nothing that names a program, a file or
// a credential.

#include <string>
#include <vector>

#include "workspace/git_config.h"

namespace bawn::workspace {

std::string shadow_config(const std::vector<ConfigEntry>& host, const std::string& object_format);

// "https://ann:secret@example.org/x.git" -> "https://example.org/x.git"; "" for what is no plain address.
std::string without_credentials(std::string_view url);

}  // namespace bawn::workspace
