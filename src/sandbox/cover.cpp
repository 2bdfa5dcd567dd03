#include "sandbox/cover.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>

namespace bawn::sandbox {

namespace {

// Everything below runs in a child of a program with threads: system calls only. A result is an errno, or 0.
constexpr const char* workbench = "/run";  // a folder that every sandbox has

int open_place(const char* inside)
{
    open_how how = {.flags = O_PATH | O_CLOEXEC | O_NOFOLLOW, .mode = 0, .resolve = RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS};
    return static_cast<int>(::syscall(SYS_openat2, AT_FDCWD, inside, &how, sizeof how));
}

int new_memory()
{
    int context = static_cast<int>(::syscall(SYS_fsopen, "tmpfs", FSOPEN_CLOEXEC));
    if (context < 0 || ::syscall(SYS_fsconfig, context, FSCONFIG_CMD_CREATE, nullptr, nullptr, 0) != 0) return -1;
    return static_cast<int>(::syscall(SYS_fsmount, context, FSMOUNT_CLOEXEC, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC));
}

// A mask is cloned from a filesystem that is put up for a moment, in a copy of the mounts that nobody else sees: what
// stands inside could take the mask away.
int make_mask(bool is_folder)
{
    int memory = new_memory();
    if (memory < 0) return -1;
    int made = is_folder ? ::mkdirat(memory, "mask", 0) : ::mknodat(memory, "mask", S_IFREG, 0);
    if (made != 0 || ::syscall(SYS_move_mount, memory, "", AT_FDCWD, workbench, MOVE_MOUNT_F_EMPTY_PATH) != 0) return -1;
    int mask = static_cast<int>(::syscall(SYS_open_tree, memory, "mask", OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC));
    int problem = errno;
    if (::umount2(workbench, MNT_DETACH) != 0) return -1;
    errno = problem;
    return mask;
}

int cover_here(const Entrance& entrance, const char* inside, Identity owner)
{
    if (int problem = enter(entrance, CLONE_NEWNS, owner); problem != 0) return problem;
    int place = open_place(inside);
    struct stat status = {};
    if (place < 0 || ::fstat(place, &status) != 0) return errno;
    if (::unshare(CLONE_NEWNS) != 0) return errno;
    int mask = make_mask(S_ISDIR(status.st_mode));
    if (mask < 0 || ::setns(entrance.mount.get(), CLONE_NEWNS) != 0) return errno;
    if (::syscall(SYS_move_mount, mask, "", place, "", MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH) != 0) return errno;
    return 0;
}

}  // namespace

Result<> cover(const Entrance& entrance, const std::string& inside, Identity owner)
{
    const char* path = inside.c_str();
    pid_t child = ::fork();
    if (child == 0) ::_exit(cover_here(entrance, path, owner));
    if (child < 0) return fail_errno("hiding " + inside);
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return {};
    return fail(Error::from_errno("hiding " + inside, WIFEXITED(status) ? WEXITSTATUS(status) : ECHILD));
}

}  // namespace bawn::sandbox
