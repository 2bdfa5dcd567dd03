#pragma once

// The names that stand in signatures, laid out for looking up: packages, extensions, programs.
//
// A manifest whose name is not here is nobody's business and makes no evidence.

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "agents/signature.h"

namespace bawn::inventory {

struct NameHash : std::hash<std::string_view> {
    using is_transparent = void;
};
using NameSet = std::unordered_set<std::string, NameHash, std::equal_to<>>;
using NameMap = std::unordered_map<std::string, std::string, NameHash, std::equal_to<>>;

struct KnownNames {
    NameSet npm, pypi, brew, cargo, deb;  // pypi: as normalised_python_name() writes them
    NameSet vscode, vscode_publishers;    // lower case: "github.copilot", "github"
    NameSet jetbrains;
    NameSet executables;
    NameMap program_of_package;           // "@openai/codex" -> "codex": the first program of the agent
    std::vector<std::pair<std::string, std::string>> program_of_marker;  // "node_modules/@openai/codex/" -> "codex"
    NameSet variables;                    // of the environment, also those that point at a relay
    NameMap relay_variables;              // "ANTHROPIC_BASE_URL" -> id of the agent
};

KnownNames known_names(std::span<const agents::Signature>);

// PEP 503: lower case, with every run of '-', '_' and '.' as one '-'.
std::string normalised_python_name(std::string_view);

}  // namespace bawn::inventory
