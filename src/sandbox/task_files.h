#pragma once

// What a task's paths mean, seen from outside: its folders and descriptors by /proc/PID, its root by descriptor.
//
// View looks a path up as the task would, but beneath the task's root (openat2(2), RESOLVE_IN_ROOT) and with O_PATH:
// no link leads out of the root, nothing is opened, no FIFO or device is touched. The path in a Place is the one that
// the kernel tells for what was found, in the task's own view. Links of /proc that lead to descriptors ("/proc/self/fd/3",
// "/dev/stdin") are followed only for the task itself.

#include <sys/types.h>

#include <chrono>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/error.h"
#include "base/fd.h"
#include "sandbox/evidence.h"

namespace bawn::sandbox {

// A task by its numbers: `id` is the thread's here, `process` the process's here, `inside` as the task itself counts.
struct TaskNumbers {
    pid_t id = 0, process = 0, parent = 0;
    Task inside;
};

// The text of /proc/PID/status as numbers. `parent` is here, not inside; inside.parent is not in this file.
std::optional<TaskNumbers> numbers_in(std::string_view status);

// Numbers of tasks, remembered for a second: reading them costs more than all else. Threads may share one.
class TaskDirectory {
public:
    TaskNumbers find(pid_t task);  // zeros where the task is gone

private:
    std::optional<TaskNumbers> remembered(pid_t task, std::chrono::steady_clock::time_point now);
    struct Entry {
        TaskNumbers numbers;
        std::chrono::steady_clock::time_point read;
    };
    std::mutex mutex_;
    std::unordered_map<pid_t, Entry> entries_;
};

// The text of a link in /proc, "" where there is none.
std::string link_text(const std::string& path);

// What the descriptor refers to; without a path for a wrong descriptor.
Place place_of_descriptor(const Fd&);

// The program that a task runs, without its path; no inode where the task is gone.
Place running_now(pid_t task);

struct Found {
    Place place;
    Fd file;  // O_PATH; not open where nothing is there
};

class View {
public:
    static Result<View> of(pid_t task);  // the root of this task

    // `path` is absolute, as the task would say it.
    Found find(const std::string& path, LastLink) const;

private:
    explicit View(Fd root) : root_(std::move(root)) {}
    Fd open(const std::string& path, LastLink) const;
    Fd root_;
};

// A path before it is looked up: absolute, or a descriptor of the task itself.
struct Spelled {
    std::string path;
    std::string own_link = {};    // "/proc/PID/fd/3", "/proc/PID/exe", … as seen from here: look there instead
    bool is_link_by_name = false;  // the path itself named that link: it is what is meant where links are kept
};

// `folder` is the descriptor from the call or AT_FDCWD; an empty path means the folder itself.
Spelled spelled_by(const TaskNumbers&, int folder, std::string_view path);

Found find(const View&, const Spelled&, LastLink);

}  // namespace bawn::sandbox
