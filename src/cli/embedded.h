#pragma once

// The files of data/ that are linked into the program: signatures, ready policies.

#include <map>
#include <string>
#include <string_view>

namespace bawn::cli {

// By name relative to data/: "agents/claude-code.yaml"; "" when there is no such file. A file is unmasked when it is first asked
// for; safe from several threads. What is returned lives as long as the program.
std::string_view embedded_file(std::string_view name);

// Those of a folder, by name: embedded_files("agents/"). Each name begins with the folder's.
std::map<std::string, std::string_view, std::less<>> embedded_files(std::string_view folder);

}  // namespace bawn::cli
