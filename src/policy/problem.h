#pragma once

// Something wrong in a policy file, and where. A reader collects them all, so that a person mends the file once.

#include <string>
#include <string_view>
#include <vector>

namespace bawn::policy {

struct Place {
    int line = 0, column = 0;  // from 1
};

struct Problem {
    Place place;
    std::string what;  // "unknown verdict \"baned\", did you mean \"banned\"? (known: banned, …)"
};
using Problems = std::vector<Problem>;

std::string to_text(const Problem&, std::string_view file);  // "policy.yaml: line 12, column 5: unknown verdict …"

}  // namespace bawn::policy
