#pragma once

// Cgroup: limits for all processes of a sandbox together, held by the kernel (cgroup v2, cgroups(7)).
//
// A leaf of its own, made in the caller's cgroup or the nearest one above it where the caller may make one *and* the
// memory and pids controllers reach it: found out by doing it. Elsewhere there is none, and the watchdog stands in.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/fd.h"
#include "sandbox/sandbox.h"
#include "sandbox/spec.h"

namespace bawn::sandbox {

class Cgroup {
public:
    // ErrorKind::unsupported with the reason where no cgroup can be made.
    static Result<Cgroup> make(const Limits&);
    Cgroup(Cgroup&&) noexcept = default;
    Cgroup& operator=(Cgroup&&) = delete;
    ~Cgroup();

    int fd() const { return folder_.get(); }
    bool limits_cpu() const { return limits_cpu_; }
    Result<> add(pid_t);  // for root, whose child may not join by itself
    void kill();
    std::optional<std::uint64_t> peak_memory() const;
    std::vector<Limit> limits_hit() const;

private:
    Cgroup(std::string path, Fd folder) : path_(std::move(path)), folder_(std::move(folder)) {}
    Result<> set(const Limits&);
    Result<> write(const char* file, const std::string& text);
    std::optional<std::string> read(const char* file) const;

    std::string path_;
    Fd folder_;
    bool limits_cpu_ = false;
};

// The folder of the cgroup2 hierarchy that the process with these two files of /proc is in; none where there is none.
std::optional<std::string> own_cgroup(std::string_view cgroup, std::string_view mountinfo);

}  // namespace bawn::sandbox
