#include "sandbox/id_map.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>

#include "sandbox/controls.h"
#include "sandbox/raw.h"
#include "sandbox/signals.h"

namespace bawn::sandbox {

namespace {

constexpr std::string_view id_map_control = "id-mapped-mounts";

Result<> map_one_id(pid_t pid, const char* name, unsigned id)
{
    const Fd map = TRY(Fd::open("/proc/" + std::to_string(pid) + "/" + name, O_WRONLY));
    return write_all(map, "0 " + std::to_string(id) + " 1\n");
}

Result<Fd> name_space_of(pid_t pid, uid_t uid, gid_t gid)
{
    TRY(map_one_id(pid, "uid_map", uid));
    TRY(map_one_id(pid, "gid_map", gid));
    return Fd::open("/proc/" + std::to_string(pid) + "/ns/user", O_RDONLY);
}

// Lives in our memory, of which it touches nothing but its stack: a copy of all of it would take longer than everything else here.
// Bawn may be killed first: then this ends with it.
int wait_to_be_killed(void* parent)
{
    raw(SYS_prctl, PR_SET_PDEATHSIG, SIGKILL);
    while (raw(SYS_getppid) == static_cast<long>(reinterpret_cast<std::intptr_t>(parent))) raw(SYS_ppoll);
    return 0;
}

}  // namespace

// A user namespace that nobody lives in: its only process waits to be killed.
Result<IdMap> IdMap::make(uid_t uid, gid_t gid)
{
    const NoSignals quiet;
    alignas(16) std::array<std::byte, 4096> stack;
    const pid_t pid = ::clone(wait_to_be_killed, stack.data() + stack.size(), CLONE_VM | CLONE_NEWUSER | SIGCHLD,
                              reinterpret_cast<void*>(static_cast<std::intptr_t>(::getpid())));
    if (pid < 0) return fail(control_failure(id_map_control, "making a user namespace", errno));
    Result<Fd> made = name_space_of(pid, uid, gid);
    ::kill(pid, SIGKILL);
    while (::waitpid(pid, nullptr, 0) < 0 && errno == EINTR) continue;
    return IdMap(TRY(std::move(made)));
}

Result<Fd> IdMap::mount(const std::string& folder) const
{
    const open_how how{.flags = O_PATH | O_CLOEXEC, .mode = 0, .resolve = RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS};
    const Fd opened(static_cast<int>(::syscall(SYS_openat2, AT_FDCWD, folder.c_str(), &how, sizeof how)));
    if (!opened.is_open()) return fail(control_failure(id_map_control, "opening " + folder, errno));
    Fd tree(static_cast<int>(::syscall(SYS_open_tree, opened.get(), "", OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_EMPTY_PATH)));
    if (!tree.is_open()) return fail(control_failure(id_map_control, "copying the mount of " + folder, errno));
    mount_attr attributes{
        .attr_set = MOUNT_ATTR_IDMAP, .attr_clr = 0, .propagation = 0, .userns_fd = static_cast<std::uint64_t>(user_namespace_.get())};
    if (::syscall(SYS_mount_setattr, tree.get(), "", AT_EMPTY_PATH, &attributes, sizeof attributes) != 0)
        return fail(control_failure(id_map_control, "mapping the owner of " + folder, errno));
    return tree;
}

}  // namespace bawn::sandbox
