#pragma once

// Watchdog: limits that no kernel counter holds, looked after from outside while the sandbox runs.
//
// It reads the sandbox's own /proc, which holds its processes and no others, and adds up the memory that is theirs alone;
// and the sizes of what changed under the upper layers. Between two looks a limit can be overrun: a tenth of a second for
// memory, longer for large upper layers, so that looking never costs more than a few per cent.

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "base/fd.h"
#include "sandbox/sandbox.h"
#include "sandbox/spec.h"

namespace bawn::sandbox {

struct Use {
    std::uint64_t memory_bytes = 0;
    std::uint64_t processes = 0;  // and threads, without the first process
};

Use use_of(const Fd& proc);

// Bytes that the files of a folder take, without following links or leaving its filesystem.
std::uint64_t disk_use(const std::string& folder);

class Watchdog {
public:
    using Time = std::chrono::steady_clock::time_point;
    enum class Memory { is_watched, is_held_by_cgroup };

    Watchdog(const Spec& spec, const Fd& proc, Memory, Time released);

    // A limit that was overrun: then everything has to end.
    std::optional<Limit> look(Time now);
    bool has_filled_processes() const { return has_filled_processes_; }
    std::uint64_t peak_memory_bytes() const { return peak_memory_; }
    int milliseconds_to_next(Time now) const;  // -1: there is nothing to look after

private:
    bool looks_at_processes() const { return memory_ == Memory::is_watched && (spec_.limits.memory_bytes || spec_.limits.processes); }
    std::uint64_t changed_bytes() const;

    const Spec& spec_;
    const Fd& proc_;
    Memory memory_;
    Time released_, next_use_, next_disk_;
    bool has_filled_processes_ = false;
    std::uint64_t peak_memory_ = 0;
};

}  // namespace bawn::sandbox
