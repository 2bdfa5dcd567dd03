#include "sandbox/id_map.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>

#include "sandbox/controls.h"
#include "sandbox/raw.h"

namespace bawn::sandbox {

namespace {

constexpr std::string_view control = "id-mapped-mounts";

Result<> write_map(pid_t pid, const char* name, unsigned id)
{
    const Fd map = TRY(Fd::open("/proc/" + std::to_string(pid) + "/" + name, O_WRONLY));
    return write_all(map, "0 " + std::to_string(id) + " 1\n");
}

Result<Fd> name_space_of(pid_t pid, uid_t uid, gid_t gid)
{
    TRY(write_map(pid, "uid_map", uid));
    TRY(write_map(pid, "gid_map", gid));
    return Fd::open("/proc/" + std::to_string(pid) + "/ns/user", O_RDONLY);
}

// A user namespace that nobody lives in: its only process waits to be killed.
Result<Fd> user_namespace(uid_t uid, gid_t gid)
{
    const long pid = raw(SYS_clone, CLONE_NEWUSER | SIGCHLD);
    if (pid == 0)
        for (;;) raw(SYS_ppoll);
    if (pid < 0) return fail(control_failure(control, "making a user namespace", static_cast<int>(-pid)));
    Result<Fd> made = name_space_of(static_cast<pid_t>(pid), uid, gid);
    ::kill(static_cast<pid_t>(pid), SIGKILL);
    while (::waitpid(static_cast<pid_t>(pid), nullptr, 0) < 0 && errno == EINTR) continue;
    return made;
}

}  // namespace

Result<Fd> id_mapped_mount(const std::string& folder, uid_t uid, gid_t gid)
{
    const open_how how{.flags = O_PATH | O_CLOEXEC, .mode = 0, .resolve = RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS};
    const Fd opened(static_cast<int>(::syscall(SYS_openat2, AT_FDCWD, folder.c_str(), &how, sizeof how)));
    if (!opened.is_open()) return fail(control_failure(control, "opening " + folder, errno));
    Fd tree(static_cast<int>(::syscall(SYS_open_tree, opened.get(), "", OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_EMPTY_PATH)));
    if (!tree.is_open()) return fail(control_failure(control, "copying the mount of " + folder, errno));
    const Fd mapping = TRY(user_namespace(uid, gid));
    mount_attr attributes{
        .attr_set = MOUNT_ATTR_IDMAP, .attr_clr = 0, .propagation = 0, .userns_fd = static_cast<std::uint64_t>(mapping.get())};
    if (::syscall(SYS_mount_setattr, tree.get(), "", AT_EMPTY_PATH, &attributes, sizeof attributes) != 0)
        return fail(control_failure(control, "mapping the owner of " + folder, errno));
    return tree;
}

}  // namespace bawn::sandbox
