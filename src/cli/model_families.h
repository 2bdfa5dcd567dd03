#pragma once

// The families of models that this program speaks with, as data/models has them.

#include <vector>

#include "base/error.h"
#include "model/family.h"

namespace bawn::cli {

Result<std::vector<model::Family>> built_in_families();

}  // namespace bawn::cli
