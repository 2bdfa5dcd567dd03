#pragma once

// TOML (1.0, by toml++) as JSON values; dates become text. Errors name line and column.

#include <string_view>

#include "base/error.h"
#include "base/json.h"

namespace bawn {

Result<Json> parse_toml(std::string_view text);

}  // namespace bawn
