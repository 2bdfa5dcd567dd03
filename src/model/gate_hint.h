#pragma once

// A rule's hint as a comment in the language, for the model to read and nobody else.

#include <string>

#include "check/finding.h"

namespace bawn::model {

// "# Load YAML with yaml.safe_load().\n", or within a line "/* … */ "; "" where the language has no such comment or the rule no hint.
std::string hint_comment(const check::Finding&, std::string_view path, bool begins_line);

}  // namespace bawn::model
