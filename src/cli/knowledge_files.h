#pragma once

// The files of a knowledge, named as in data/, read from a folder: either one like data/ (agents/*.yaml and
// unknown.yaml), or one of signatures alone (*.yaml).

#include <map>
#include <string>
#include <vector>

#include "agents/agents.h"
#include "base/error.h"

namespace bawn::cli {

using KnowledgeFiles = std::map<std::string, std::string, std::less<>>;

Result<KnowledgeFiles> knowledge_files_in(const std::string& folder);

// Everything that is wrong with them: what cannot be parsed, then examples that fail. Unlike parse_knowledge(), which
// stops at the first. `where` goes before each name. Without an unknown.yaml the built-in one stands in.
struct KnowledgeCheck {
    std::vector<std::string> problems;
    std::size_t signatures = 0, examples = 0;
};
KnowledgeCheck check_knowledge(const KnowledgeFiles&, const std::string& where);

// Runs the examples of what parsed.
KnowledgeCheck check_examples(const agents::Knowledge&);

}  // namespace bawn::cli
