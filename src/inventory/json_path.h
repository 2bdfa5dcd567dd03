#pragma once

// Values at a dotted path with wildcards, as the settings rows of data/agents write them (data/README.md):
//
//     values_at(settings, "permissions.defaultMode")
//     values_at(settings, "providers.*.url")     // '*' is any key of a map, any element of a list
//
// Keys may hold dots themselves ({"chat.tools.autoApprove": true}): every way to cut the path into keys counts. At most
// 1,000 values are returned.

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"

namespace bawn::inventory {

std::vector<const Json*> values_at(const Json&, std::string_view dotted_path);

}  // namespace bawn::inventory
