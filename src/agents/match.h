#pragma once

// Which programs are agents: identity rules laid over the strings found in files.
//
// A rule is tried on each part alone, then on the parts of one file together, then on the files of one folder, outwards,
// since some agents are one bundle and others a folder of sources. What a part gave to an identity is not used again
// further out. A folder that holds unrelated packages (node_modules, site-packages, a home, /usr/lib …) is no program.

#include <span>
#include <string>
#include <vector>

#include "agents/agents.h"

namespace bawn::agents {

struct ProgramMatch {
    const Signature* signature = nullptr;  // nullptr: an unknown agent
    std::string path;                      // of the part, file or folder that holds the strings
    std::string form;
    std::string sha256;
    unsigned uid = 0;
    Confidence identity = Confidence::none;
    std::string because;
};

std::vector<ProgramMatch> match_programs(const Knowledge&, std::span<const FileStrings* const>);

}  // namespace bawn::agents
