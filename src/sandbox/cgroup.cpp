#include "sandbox/cgroup.h"

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <atomic>

#include "base/files.h"
#include "base/text.h"

namespace bawn::sandbox {

namespace {

constexpr const char* what_is_missing = "no delegated cgroup v2 with the memory and pids controllers";

std::string new_name()
{
    static std::atomic<unsigned> count = 0;
    return "bawn-" + std::to_string(::getpid()) + "-" + std::to_string(count++);
}

bool is_cgroup2(const std::string& path)
{
    struct statfs status;
    return ::statfs(path.c_str(), &status) == 0 && status.f_type == CGROUP2_SUPER_MAGIC;
}

// The number behind a key of a flat-keyed file: "oom_kill 3".
std::uint64_t count_of(const std::string& text, std::string_view key)
{
    for (const std::string_view line : split(text, '\n'))
        if (line.starts_with(key) && line.size() > key.size() && line[key.size()] == ' ')
            return std::strtoull(std::string(line.substr(key.size() + 1)).c_str(), nullptr, 10);
    return 0;
}

}  // namespace

std::optional<std::string> own_cgroup(std::string_view cgroup, std::string_view mountinfo)
{
    std::optional<std::string_view> path;
    for (const std::string_view line : split(cgroup, '\n'))
        if (line.starts_with("0::")) path = line.substr(3);
    if (!path) return {};
    for (const std::string_view line : split(mountinfo, '\n')) {
        const std::size_t type = line.find(" - cgroup2 ");
        if (type == std::string_view::npos) continue;
        const auto words = split(line, ' ');
        if (words.size() < 5) continue;
        const std::string_view root = words[3], place = words[4];
        if (root == "/") return std::string(place) + (*path == "/" ? "" : std::string(*path));
        if (path->starts_with(root)) return std::string(place) + std::string(path->substr(root.size()));
    }
    return {};
}

Result<Cgroup> Cgroup::make(const Limits& limits)
{
    const std::string cgroup = TRY(read_text("/proc/self/cgroup"));
    const std::string mountinfo = TRY(read_text("/proc/self/mountinfo"));
    std::optional<std::string> parent = own_cgroup(cgroup, mountinfo);
    if (!parent) return fail(ErrorKind::unsupported, "no cgroup v2 hierarchy is mounted");
    for (int level = 0; level < 4 && is_cgroup2(*parent); ++level) {
        const std::string path = *parent + "/" + new_name();
        parent = parent->substr(0, parent->rfind('/'));
        if (::mkdir(path.c_str(), 0755) != 0) continue;
        Result<Fd> folder = Fd::open(path, O_PATH | O_DIRECTORY);
        Cgroup made(path, folder ? std::move(*folder) : Fd());
        const bool is_limiting = made.read("memory.max") && made.read("pids.max");
        if (!is_limiting) continue;
        TRY(made.set(limits));
        return made;
    }
    return fail(ErrorKind::unsupported, what_is_missing);
}

Cgroup::~Cgroup()
{
    if (folder_.is_open()) ::rmdir(path_.c_str());
}

Result<> Cgroup::write(const char* file, const std::string& text)
{
    const Fd opened = TRY(Fd::open(path_ + "/" + file, O_WRONLY));
    return write_all(opened, text);
}

std::optional<std::string> Cgroup::read(const char* file) const
{
    Result<std::string> text = read_text(path_ + "/" + file);
    if (!text) return {};
    return *text;
}

Result<> Cgroup::set(const Limits& limits)
{
    if (limits.memory_bytes) {
        TRY(write("memory.max", std::to_string(limits.memory_bytes)));
        if (read("memory.swap.max")) TRY(write("memory.swap.max", "0"));
        TRY(write("memory.oom.group", "1"));
    }
    if (limits.processes) TRY(write("pids.max", std::to_string(limits.processes + 1)));
    limits_cpu_ = read("cpu.max").has_value();
    if (limits.cpu_percent && limits_cpu_) TRY(write("cpu.max", std::to_string(limits.cpu_percent * 1000) + " 100000"));
    return {};
}

Result<> Cgroup::add(pid_t pid) { return write("cgroup.procs", std::to_string(pid)); }

void Cgroup::kill() { (void)write("cgroup.kill", "1"); }

std::optional<std::uint64_t> Cgroup::peak_memory() const
{
    const auto text = read("memory.peak");
    if (!text) return {};
    return std::strtoull(text->c_str(), nullptr, 10);
}

std::vector<Limit> Cgroup::limits_hit() const
{
    std::vector<Limit> hit;
    if (count_of(read("memory.events").value_or(""), "oom_kill") > 0) hit.push_back(Limit::memory);
    if (count_of(read("pids.events").value_or(""), "max") > 0) hit.push_back(Limit::processes);
    return hit;
}

}  // namespace bawn::sandbox
