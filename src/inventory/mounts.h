#pragma once

// Which filesystems a walk may enter, and which files of them a cache may remember.
//
// Source: proc(5) mountinfo, statx(2), statfs(2).

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/error.h"
#include "base/fd.h"

namespace bawn::inventory {

struct Mount {
    std::string point, type;
};

// The lines of mountinfo, with octal escapes undone.
std::vector<Mount> parse_mountinfo(std::string_view);

// Mounts below `root` that the walk stays out of, by their place below the root ("/proc"), with the reason: kernel
// filesystems, and those that another program or machine answers for (FUSE, NFS, …): reading them can wait for ever.
// Only paths are compared; no mount is touched.
std::unordered_map<std::string, std::string> closed_mounts(const std::vector<Mount>&, std::string_view root);

// A number that names the mount which holds this folder until the next boot, or 0 where files of it must not be
// remembered: in memory (a page may change without a new time), or where the numbers of files may be made up.
std::uint64_t mount_to_remember(const Fd& folder);

}  // namespace bawn::inventory
