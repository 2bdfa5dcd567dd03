#include "sandbox/namespaces.h"

#include <fcntl.h>
#include <linux/capability.h>
#include <linux/sched.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <vector>

#include "sandbox/controls.h"
#include "sandbox/raw.h"
#include "sandbox/signals.h"

namespace bawn::sandbox {

namespace {

// The identity of this thread alone: libc's setresuid would change every thread.
class OrdinaryIdentity {
public:
    explicit OrdinaryIdentity(Identity identity) : is_needed_(::geteuid() == 0 && identity.uid != 0)
    {
        if (!is_needed_) return;
        groups_.resize(static_cast<std::size_t>(std::max(0, ::getgroups(0, nullptr))));
        groups_.resize(static_cast<std::size_t>(std::max(0, ::getgroups(static_cast<int>(groups_.size()), groups_.data()))));
        was_dumpable_ = ::prctl(PR_GET_DUMPABLE);
        group_ = ::getegid();
        has_failed_ =
            raw(SYS_setgroups, 0, 0) < 0 || raw(SYS_setresgid, -1, identity.gid, -1) < 0 || raw(SYS_setresuid, -1, identity.uid, -1) < 0;
    }
    ~OrdinaryIdentity()
    {
        if (!is_needed_) return;
        raw(SYS_setresuid, -1, 0, -1);
        raw(SYS_setresgid, -1, group_, -1);
        raw(SYS_setgroups, static_cast<long>(groups_.size()), reinterpret_cast<long>(groups_.data()));
        ::prctl(PR_SET_DUMPABLE, was_dumpable_);
    }
    OrdinaryIdentity(const OrdinaryIdentity&) = delete;
    OrdinaryIdentity& operator=(const OrdinaryIdentity&) = delete;
    bool has_failed() const { return has_failed_; }

private:
    bool is_needed_, has_failed_ = false;
    std::vector<gid_t> groups_;
    gid_t group_ = 0;
    int was_dumpable_ = 1;
};

clone_args arguments_of_clone(int& pidfd, int cgroup)
{
    clone_args arguments{};
    arguments.flags = CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWCGROUP |
                      CLONE_PIDFD | CLONE_CLEAR_SIGHAND;
    arguments.pidfd = reinterpret_cast<std::uintptr_t>(&pidfd);
    arguments.exit_signal = SIGCHLD;
    if (cgroup >= 0) {
        arguments.flags |= CLONE_INTO_CGROUP;
        arguments.cgroup = static_cast<std::uint64_t>(cgroup);
    }
    return arguments;
}

Result<> write_map(pid_t pid, const char* name, const std::string& text)
{
    const std::string path = "/proc/" + std::to_string(pid) + "/" + name;
    const auto error = [&](int number) { return fail(control_failure("user-namespace", "writing " + std::string(name), number)); };
    const Fd file(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
    if (!file.is_open()) return error(errno);
    if (::write(file.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size())) return error(errno);
    return {};
}

}  // namespace

Result<Process> clone_into_namespaces(ChildPlan* plan, Identity identity, int cgroup)
{
    int pidfd = -1;
    clone_args arguments = arguments_of_clone(pidfd, cgroup);
    const NoSignals quiet;
    long pid;
    {
        const OrdinaryIdentity ordinary(identity);
        if (ordinary.has_failed()) return fail(control_failure("privileges", "becoming an ordinary user", EPERM));
        pid = raw(SYS_clone3, reinterpret_cast<long>(&arguments), sizeof arguments);
        if (pid == 0) run_child(plan);
    }
    if (pid < 0) return fail(control_failure("user-namespace", "making namespaces", static_cast<int>(-pid)));
    return Process{static_cast<pid_t>(pid), Fd(pidfd)};
}

Result<> write_maps(pid_t pid, Identity identity)
{
    const auto map = [](unsigned id) { return std::to_string(id) + " " + std::to_string(id) + " 1\n"; };
    TRY(write_map(pid, "uid_map", map(identity.uid)));
    TRY(write_map(pid, "setgroups", "deny"));
    return write_map(pid, "gid_map", map(identity.gid));
}

Result<Entrance> open_entrance(pid_t pid)
{
    std::string folder = "/proc/" + std::to_string(pid) + "/ns/";
    Fd user = TRY(Fd::open(folder + "user", O_RDONLY));
    Fd mount = TRY(Fd::open(folder + "mnt", O_RDONLY));
    Fd network = TRY(Fd::open(folder + "net", O_RDONLY));
    return Entrance{std::move(user), std::move(mount), std::move(network)};
}

int enter(const Entrance& entrance, int kind, Identity owner)
{
    if (::geteuid() == 0 && (raw(SYS_setgroups, 0, 0) < 0 || raw(SYS_setresgid, owner.gid, owner.gid, owner.gid) < 0 ||
                             raw(SYS_setresuid, owner.uid, owner.uid, owner.uid) < 0))
        return EPERM;
    const Fd& place = kind == CLONE_NEWNET ? entrance.network : entrance.mount;
    return ::setns(entrance.user.get(), CLONE_NEWUSER) != 0 || ::setns(place.get(), kind) != 0 ? errno : 0;
}

void add_identity(Script& script, Identity identity)
{
    const Purpose purpose{"privileges", "taking the ordinary identity"};
    script.step(purpose, SYS_setresgid, {identity.gid, identity.gid, identity.gid});
    script.step(purpose, SYS_setresuid, {identity.uid, identity.uid, identity.uid});
}

void add_privileges(Script& script)
{
    const Purpose purpose{"privileges", "giving up privileges"};
    script.step(purpose, SYS_prctl, {PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0});
    for (int capability = 0; capability <= CAP_LAST_CAP; ++capability)
        script.step(purpose, SYS_prctl, {PR_CAPBSET_DROP, capability, 0, 0, 0}).tolerating(EINVAL);
    script.step(purpose, SYS_prctl, {PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0});
    const auto* header = script.arena().make<__user_cap_header_struct>({.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0});
    const auto* no_capabilities = static_cast<__user_cap_data_struct*>(script.arena().take(2 * sizeof(__user_cap_data_struct)));
    script.step(purpose, SYS_capset, {header, no_capabilities});
}

}  // namespace bawn::sandbox
