#pragma once

// cache: what the last scan saw in each file, so that the next one only looks into what is new.
//
// A file is the same when mount, device, inode, size, mtime, ctime and path are. It belongs to the user Bawn runs as,
// in the state folder nobody else can write to; another owner, another boot, another version of the signatures or a
// damaged file means an empty cache. The user who is scanned cannot make a file look unchanged:
//   - ctime is set by the kernel alone, on filesystems that mount_to_remember() vouches for;
//   - a file is remembered only when it was last changed a minute before the scan: a page that is still dirty can be
//     changed again without a new time, a page that was written back cannot.
//
// find() and remember() may be called from any thread.

#include <sys/stat.h>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agents/agents.h"
#include "base/clock.h"
#include "base/error.h"

namespace bawn::inventory {

struct FileKey {
    std::uint64_t mount = 0, device = 0, inode = 0, size = 0, modified = 0, changed = 0, path = 0;
    bool operator==(const FileKey&) const = default;
};

FileKey key_of(std::uint64_t mount, const struct stat&, std::string_view path);

class Cache {
public:
    // "" as folder: a cache that remembers nothing. A damaged one starts empty and says so in `note`.
    static Cache open(const std::string& folder, std::string_view version, Time now);
    Cache(Cache&&) noexcept;
    ~Cache();

    // What was seen in this file, or nothing when it has to be looked into. Calling it keeps the entry for next time.
    std::optional<std::vector<agents::Evidence>> find(const FileKey&);
    void remember(const FileKey&, const std::vector<agents::Evidence>&);

    // Writes what was found and remembered since open(); entries of files that are gone are left out.
    Result<> save();

    const std::string& note() const;

private:
    struct State;
    explicit Cache(std::unique_ptr<State>);
    std::unique_ptr<State> state_;
};

}  // namespace bawn::inventory
