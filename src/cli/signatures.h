#pragma once

// The knowledge a command works with: from `--agents DIR`, else the installed update (agents/pack.h), else what is
// built in.

#include <map>
#include <string>
#include <vector>

#include "agents/agents.h"
#include "cli/command.h"

namespace bawn::cli {

struct LoadedKnowledge {
    agents::Knowledge knowledge;
    std::string source;   // "built-in", "update 12", or the folder
    std::string version;  // SHA-256 over all its files, in hex: another version, another cache
};

Result<LoadedKnowledge> load_knowledge(World&, const Given&);
Result<std::vector<agents::Signature>> load_signatures(World&, const Given&);

// Name -> text, as in data/: "agents/claude-code.yaml", "unknown.yaml".
std::map<std::string, std::string, std::less<>> built_in_knowledge();
Result<agents::Knowledge> parse_knowledge(const std::map<std::string, std::string, std::less<>>& files);

}  // namespace bawn::cli
