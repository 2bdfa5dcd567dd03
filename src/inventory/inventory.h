#pragma once

// inventory: where agents leave traces on a machine.
//
//     Scan scan{.root = "/mnt/image"};
//     Inventory seen = TRY(take_inventory(knowledge, scan));
//     auto findings = agents::identify(knowledge, seen.evidence);
//
// Walks every local filesystem below the root with a few threads, never follows a link, never opens a device or a FIFO,
// never executes anything and never enters a filesystem that could make it wait (network, FUSE): those become notes.
// What cannot be read is counted and told. Evidence comes in the order of its paths, whatever the threads did.

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "agents/agents.h"
#include "base/error.h"

namespace bawn::inventory {

struct Counts {
    std::uint64_t folders = 0, files = 0, bytes = 0;
    std::uint64_t matched_files = 0, matched_bytes = 0;  // looked into; bytes unpacked
    std::uint64_t cached_files = 0;                      // known from the last scan
    std::uint64_t denied = 0;                            // could not be read for want of permission
    std::uint64_t processes = 0;
};

struct NoteTold {
    std::string path, message;
};

struct Scan {
    std::string root = "/";
    unsigned threads = 2;
    bool with_processes = false;  // only when the root is this machine's own
    std::string cache_folder;     // "" for none
    std::string version;          // of the knowledge: a cache of another one is not used
    std::function<void(const Counts&)> progress;  // now and then, from any thread, one at a time
};

struct Inventory {
    std::vector<agents::Evidence> evidence;
    std::vector<NoteTold> notes;
    Counts counts;
};

Result<Inventory> take_inventory(const agents::Knowledge&, const Scan&);

// One file or folder: the same, without traces in homes. For `bawn policy why PATH` and tests.
Result<std::vector<agents::Evidence>> look_into(const agents::Knowledge&, const std::string& path);

}  // namespace bawn::inventory
