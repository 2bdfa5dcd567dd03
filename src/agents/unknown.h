#pragma once

// Agents that nobody has described yet. A program is one when it talks to a model (strings of at least one API family
// of data/unknown.yaml) and lets the model act (several kinds of tool use, some of them required). Libraries and SDKs do
// the first without the second; editors and shells the second without the first.

#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace bawn::agents {

// `need` different strings of `of` make the family, or the kind, hold.
struct StringGroup {
    std::string name;  // "anthropic", "shell"
    std::vector<std::string> of;
    std::size_t need = 1;
};

// So many kinds of tools, those named among them.
struct Acting {
    std::size_t kinds = 0;
    std::vector<std::string> among_them;
};

struct UnknownAgents {
    std::vector<StringGroup> apis;   // one must hold
    std::vector<StringGroup> tools;
    std::vector<Acting> lets_act_when;  // one must hold
    std::vector<StringGroup> libraries;  // one that holds means: a library or a framework, not an agent
};

Result<UnknownAgents> parse_unknown(std::string_view yaml, const std::string& file_name);

}  // namespace bawn::agents
