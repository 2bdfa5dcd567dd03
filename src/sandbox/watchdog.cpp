#include "sandbox/watchdog.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <condition_variable>
#include <cstdio>
#include <mutex>
#include <vector>

namespace bawn::sandbox {

namespace {

constexpr std::chrono::milliseconds use_interval{100}, disk_interval{500};
constexpr std::uint64_t least_file = 4096;

std::uint64_t private_memory(int proc, const char* pid)
{
    const Fd file(::openat(proc, (std::string(pid) + "/statm").c_str(), O_RDONLY | O_CLOEXEC));
    char text[128] = {};
    if (!file.is_open() || ::read(file.get(), text, sizeof text - 1) <= 0) return 0;
    unsigned long size = 0, resident = 0, shared = 0;
    if (std::sscanf(text, "%lu %lu %lu", &size, &resident, &shared) != 3) return 0;
    return (resident - std::min(shared, resident)) * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

std::uint64_t threads(int proc, const char* pid)
{
    struct stat status;
    if (::fstatat(proc, (std::string(pid) + "/task").c_str(), &status, 0) != 0) return 0;
    return status.st_nlink - 2;
}

}  // namespace

Use use_of(const Fd& proc)
{
    Use use;
    const int folder = ::openat(proc.get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0) return use;
    const std::unique_ptr<DIR, int (*)(DIR*)> entries(::fdopendir(folder), ::closedir);
    while (const dirent* entry = ::readdir(entries.get())) {
        if (!std::isdigit(static_cast<unsigned char>(entry->d_name[0])) || std::string_view(entry->d_name) == "1") continue;
        use.memory_bytes += private_memory(proc.get(), entry->d_name);
        use.processes += threads(proc.get(), entry->d_name);
    }
    return use;
}

// What vanishes while we look is left out; other filesystems are not entered, links not followed.
std::uint64_t disk_use(const std::string& folder, const std::stop_token& stop)
{
    struct stat top = {};
    if (::lstat(folder.c_str(), &top) != 0) return 0;
    std::uint64_t bytes = 0;
    std::vector<std::string> waiting = {folder};
    while (!waiting.empty() && !stop.stop_requested()) {
        const std::string path = std::move(waiting.back());
        waiting.pop_back();
        const Fd opened(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
        const int listed = opened.is_open() ? ::openat(opened.get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
        if (listed < 0) continue;
        const std::unique_ptr<DIR, int (*)(DIR*)> entries(::fdopendir(listed), ::closedir);
        while (const dirent* entry = ::readdir(entries.get())) {
            const std::string_view name = entry->d_name;
            struct stat status = {};
            if (name == "." || name == ".." || ::fstatat(opened.get(), entry->d_name, &status, AT_SYMLINK_NOFOLLOW) != 0) continue;
            bytes += std::max(least_file, static_cast<std::uint64_t>(status.st_blocks) * 512);
            if (S_ISDIR(status.st_mode) && status.st_dev == top.st_dev) waiting.push_back(path + "/" + entry->d_name);
        }
    }
    return bytes;
}

DiskWatch::DiskWatch(const Spec& spec) : limit_(spec.limits.disk_bytes)
{
    for (const Row& row : spec.view) {
        if (const auto* overlay = std::get_if<Overlay>(&row)) layers_.push_back(overlay->upper);
        if (const auto* bind = std::get_if<Bind>(&row); bind && bind->access == Access::read_write) folders_.push_back(bind->outside);
    }
    thread_ = std::jthread([this](const std::stop_token& stop) { look_again_and_again(stop); });
}

std::uint64_t DiskWatch::use(const std::vector<std::string>& folders, const std::stop_token& stop) const
{
    std::uint64_t bytes = 0;
    for (const std::string& folder : folders) bytes += disk_use(folder, stop);
    return bytes;
}

void DiskWatch::look_again_and_again(const std::stop_token& stop)
{
    using std::chrono::steady_clock;
    const std::uint64_t before = use(folders_, stop);
    std::mutex mutex;
    std::condition_variable_any waiting;
    for (steady_clock::duration pause = std::chrono::milliseconds(500); !is_over_;) {
        std::unique_lock lock(mutex);
        if (waiting.wait_for(lock, stop, pause, [] { return false; }); stop.stop_requested()) return;
        const auto begin = steady_clock::now();
        const std::uint64_t grown = use(folders_, stop);
        is_over_ = use(layers_, stop) + (grown - std::min(grown, before)) > limit_;
        pause = std::max<steady_clock::duration>(std::chrono::milliseconds(500), 20 * (steady_clock::now() - begin));
    }
}

Watchdog::Watchdog(const Spec& spec, const Fd& proc, Memory memory, Time released)
    : spec_(spec),
      proc_(proc),
      memory_(memory),
      released_(released),
      next_use_(released + use_interval),
      next_disk_(released + disk_interval)
{
    if (spec.limits.disk_bytes) disk_ = std::make_unique<DiskWatch>(spec);
}

std::optional<Limit> Watchdog::look(Time now)
{
    const Limits& limits = spec_.limits;
    if (limits.time.count() && now - released_ >= limits.time) return Limit::time;
    if (looks_at_processes() && now >= next_use_) {
        next_use_ = now + use_interval;
        const Use use = use_of(proc_);
        peak_memory_ = std::max(peak_memory_, use.memory_bytes);
        if (limits.processes && use.processes >= limits.processes) has_filled_processes_ = true;
        if (limits.memory_bytes && use.memory_bytes > limits.memory_bytes) return Limit::memory;
    }
    if (disk_ && now >= next_disk_) {
        next_disk_ = now + disk_interval;
        if (disk_->is_over()) return Limit::disk;
    }
    return {};
}

int Watchdog::milliseconds_to_next(Time now) const
{
    std::optional<Time> next;
    const auto consider = [&](Time time) { next = next ? std::min(*next, time) : time; };
    if (spec_.limits.time.count()) consider(released_ + spec_.limits.time);
    if (looks_at_processes()) consider(next_use_);
    if (disk_) consider(next_disk_);
    if (!next) return -1;
    return static_cast<int>(std::max<long long>(0, std::chrono::ceil<std::chrono::milliseconds>(*next - now).count()));
}

}  // namespace bawn::sandbox
