#pragma once

// Watchdog: limits that no kernel counter holds, looked after from outside while the sandbox runs.
//
// It reads the sandbox's own /proc, which holds its processes and no others, and adds up the memory that is theirs alone;
// and, on a thread of its own, how much all writable folders of the machine have grown. Between two looks a limit can be
// overrun: a tenth of a second for memory, longer for large folders, so that looking never costs more than a few per cent.

#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
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

// Bytes that the files of a folder take, without following links or leaving its filesystem. Every file counts at least as
// 4 KiB, since inodes run out like bytes.
std::uint64_t disk_use(const std::string& folder, const std::stop_token& = {});

// How much the places that a sandbox writes to have grown, looked at until it goes away.
class DiskWatch {
public:
    explicit DiskWatch(const Spec&);
    bool is_over() const { return is_over_; }

private:
    void look_again_and_again(const std::stop_token&);
    std::uint64_t use(const std::vector<std::string>& folders, const std::stop_token&) const;

    std::vector<std::string> layers_, folders_;  // what is in a layer is new; what is in a folder may have been there
    std::uint64_t limit_;
    std::atomic<bool> is_over_ = false;
    std::jthread thread_;  // last: it ends first
};

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

    const Spec& spec_;
    const Fd& proc_;
    Memory memory_;
    Time released_, next_use_, next_disk_;
    std::unique_ptr<DiskWatch> disk_;
    bool has_filled_processes_ = false;
    std::uint64_t peak_memory_ = 0;
};

}  // namespace bawn::sandbox
