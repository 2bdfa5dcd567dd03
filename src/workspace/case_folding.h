#pragma once

// Whether a folder takes "Makefile" and "makefile" for the same name, and which names of a list are then the same.

#include <string>
#include <vector>

#include "workspace/folder.h"

namespace bawn::workspace {

bool folds_case(const Fd& folder);

// The other name in `names` that folds to `name`, or "".
std::string collision(const std::vector<Entry>& names, std::string_view name);

}  // namespace bawn::workspace
