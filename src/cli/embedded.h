#pragma once

// The files of data/ that are linked into the program: signatures, ready policies.

#include <map>
#include <string>
#include <string_view>

namespace bawn::cli {

// By name relative to data/: "agents/claude-code.yaml". Unmasked once, on first use; safe from several threads.
const std::map<std::string, std::string, std::less<>>& embedded_files();

// "" when there is no such file.
std::string_view embedded_file(std::string_view name);

}  // namespace bawn::cli
