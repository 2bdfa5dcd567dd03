#pragma once

// Which file ran? Not the path in the call: that is a moment older than the exec and may lead elsewhere by then. The
// receiver notes what the path leads to before it answers (ExecCandidate); afterwards /proc/PID/exe says what became of
// it. A script is named by both: the script from before, its interpreter from /proc/PID/exe.
//
// A file is hashed through a descriptor to the very inode, so deleted files and memfds are hashed as well, and once as
// long as its device, inode, size, mtime and ctime stay (HashCache, shared by all sessions of the process). A file that
// changed within the last second, or while it was read, is not remembered.

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/fd.h"
#include "sandbox/evidence.h"
#include "sandbox/task_files.h"

namespace bawn::sandbox {

// The program that a "#!" line names, or nothing: as binfmt_script(8) reads the first 256 bytes.
std::optional<std::string> interpreter_in(std::string_view first_bytes);

// Finds an absolute path beneath the task's root.
using FindInterpreter = std::function<Found(const std::string& path)>;

// What a script runs by, the nearest first: an interpreter may be a script itself. None for what is no script. `script`
// may be O_PATH; `folder` is where the task works.
std::vector<Place> interpreters_of(const Fd& script, const std::string& folder, const FindInterpreter&);

struct HashKey {
    dev_t device = 0;
    ino_t inode = 0;
    off_t size = 0;
    std::int64_t modified = 0, changed = 0;  // nanoseconds
    auto operator<=>(const HashKey&) const = default;
};

class HashCache {
public:
    explicit HashCache(std::size_t limit = 4096) : limit_(limit) {}

    // The hex hash if it is known; `fd` may be O_PATH.
    std::optional<std::string> known(const Fd& fd);

    // Reads the file unless it is known. "" for what is not a regular file, cannot be read, is larger than `most_bytes`,
    // or when `stop` becomes true. Bounded memory; takes as long as the file is.
    std::string hash(const Fd& fd, const std::atomic<bool>& stop);

    static constexpr off_t most_bytes = off_t{2} << 30;

private:
    void remember(const HashKey&, const std::string& hash);
    std::mutex mutex_;
    std::map<HashKey, std::string> hashes_;
    std::size_t limit_;
};

HashCache& shared_hash_cache();

// What was known before the answer, and what /proc/PID/exe was then.
struct ExecCandidate {
    ExecSeen seen;
    Fd file;         // O_PATH of what the path led to; not open where nothing was there
    Place before;    // what the task was running
    TaskNumbers caller;
};

enum class Moment : std::uint8_t {
    early,  // the kernel may still be at it
    late,   // it should be over: what agrees with the call is believed
    over,   // it is over for certain: the process has made another call
};

// A look at /proc/PID/exe afterwards. No inode: the process is gone.
struct ExecLook {
    Place place;
    Fd file;             // where it is not the candidate's
    std::string folder;  // then: its working folder, since an interpreter may be named from there
    Moment moment = Moment::early;
};

// Is it decided? Fills outcome, file, interpreter and is_swapped; false: look again later.
bool settle(ExecCandidate&, const ExecLook&, const FindInterpreter&);

}  // namespace bawn::sandbox
