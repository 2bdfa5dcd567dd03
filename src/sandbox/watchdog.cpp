#include "sandbox/watchdog.h"

#include <dirent.h>
#include <fcntl.h>
#include <fts.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <memory>

namespace bawn::sandbox {

namespace {

constexpr std::chrono::milliseconds use_interval{100};

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

std::uint64_t disk_use(const std::string& folder)
{
    std::string path = folder;
    char* const paths[] = {path.data(), nullptr};
    const std::unique_ptr<FTS, int (*)(FTS*)> walk(::fts_open(paths, FTS_PHYSICAL | FTS_NOCHDIR | FTS_XDEV, nullptr), ::fts_close);
    std::uint64_t bytes = 0;
    while (const FTSENT* entry = walk ? ::fts_read(walk.get()) : nullptr)
        if (entry->fts_info == FTS_F || entry->fts_info == FTS_D || entry->fts_info == FTS_SL)
            bytes += static_cast<std::uint64_t>(entry->fts_statp->st_blocks) * 512;
    return bytes;
}

Watchdog::Watchdog(const Spec& spec, const Fd& proc, Memory memory, Time released)
    : spec_(spec), proc_(proc), memory_(memory), released_(released), next_use_(released + use_interval), next_disk_(released + std::chrono::seconds(1))
{
}

std::uint64_t Watchdog::changed_bytes() const
{
    std::uint64_t bytes = 0;
    for (const Row& row : spec_.view)
        if (const Overlay* overlay = std::get_if<Overlay>(&row)) bytes += disk_use(overlay->upper);
    return bytes;
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
    if (limits.disk_bytes && now >= next_disk_) {
        const std::uint64_t bytes = changed_bytes();
        const auto cost = std::chrono::steady_clock::now() - now;
        next_disk_ = now + std::max<std::chrono::steady_clock::duration>(std::chrono::milliseconds(500), 20 * cost);
        if (bytes > limits.disk_bytes) return Limit::disk;
    }
    return {};
}

int Watchdog::milliseconds_to_next(Time now) const
{
    std::optional<Time> next;
    const auto consider = [&](Time time) { next = next ? std::min(*next, time) : time; };
    if (spec_.limits.time.count()) consider(released_ + spec_.limits.time);
    if (looks_at_processes()) consider(next_use_);
    if (spec_.limits.disk_bytes) consider(next_disk_);
    if (!next) return -1;
    return static_cast<int>(std::max<long long>(0, std::chrono::ceil<std::chrono::milliseconds>(*next - now).count()));
}

}  // namespace bawn::sandbox
