#pragma once

// The pieces of git's patch format (git-diff(1), "Generating patch text"; apply.c and base85.c of git).

#include <sys/stat.h>

#include <string>
#include <string_view>

namespace bawn::workspace {

// In double quotes with C escapes, where git would quote.
std::string quoted_name(std::string_view name);

// "GIT binary patch" with both contents as literals.
std::string binary_patch(std::string_view before, std::string_view after);

std::string mode_text(mode_t);  // "0644"

}  // namespace bawn::workspace
