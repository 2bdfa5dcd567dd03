#pragma once

// The files of data/ that are linked into the program: signatures, ready policies.

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace bawn::cli {

// By name relative to data/: "agents/claude-code.yaml"; "" when there is no such file. A file is unmasked when it is first asked
// for; safe from several threads. What is returned lives as long as the program.
std::string_view embedded_file(std::string_view name);

// Those of a folder, by name: embedded_files("agents/"). Each name begins with the folder's.
std::map<std::string, std::string_view, std::less<>> embedded_files(std::string_view folder);

// Their names, and the languages that rules in them are for: no file is unmasked for it.
struct EmbeddedName {
    std::string_view name;
    std::string_view languages;  // with a blank between them
};
std::vector<EmbeddedName> embedded_names(std::string_view folder);

}  // namespace bawn::cli
