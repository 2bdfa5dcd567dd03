#pragma once

// What runs: every process of a machine, with what an agent can be told by.
//
//     auto seen = TRY(look_at_processes(TRY(Root::open("/proc")), signatures));
//
// Every process is told, so that the caller can join it with a program found on disk by device and inode and drop the
// rest. Of the environment only names are read, and of those only names that stand in a signature are kept; a value is
// wiped from memory as soon as it was skipped. Arguments that could hold a secret become "…". A process that
// vanishes meanwhile is no error. What other users' processes do not let us see is counted in `denied`.
//
// Source: proc(5).

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "agents/agents.h"
#include "base/error.h"
#include "base/files.h"

namespace bawn::inventory {

struct FileId {
    std::uint64_t device = 0, inode = 0;
    bool operator==(const FileId&) const = default;
};

struct SeenProcess {
    agents::Process process;               // script: a path, or "-m aider" for a Python module
    std::optional<FileId> executable_file;  // the inode that runs, also when its name is gone or in a container
};

struct ProcessesSeen {
    std::vector<SeenProcess> processes;  // by pid
    std::size_t denied = 0;              // processes of which something could not be read
};

// `proc` is a proc filesystem, or a folder that looks like one.
Result<ProcessesSeen> look_at_processes(const Root& proc, std::span<const agents::Signature>);

}  // namespace bawn::inventory
