#pragma once

// Namespaces: the first process of a sandbox, in user, mount, process, network, IPC, host name and cgroup namespaces of
// its own, as an ordinary user.
//
// Root does not own the user namespace it makes: the calling thread takes the ordinary identity for the moment of clone3,
// so that whatever the kernel ever asks about the sandbox (who owns it, whose limits it counts against, whose files it may
// open) is answered with the ordinary user. The maps hold that one user and group, and setgroups is denied.

#include <sys/types.h>

#include "base/error.h"
#include "base/fd.h"
#include "sandbox/child.h"
#include "sandbox/script.h"

namespace bawn::sandbox {

struct Identity {
    uid_t uid;
    gid_t gid;
};

struct Process {
    pid_t pid = -1;
    Fd pidfd;
};

// The child runs `plan` and waits in its first steps until write_maps() is done. `cgroup` is a descriptor or -1.
Result<Process> clone_into_namespaces(ChildPlan* plan, Identity, int cgroup);
Result<> write_maps(pid_t, Identity);

// The way back in, for what is wanted later. Opened while the first process can still be looked at.
struct Entrance {
    Fd user, mount, network;
};
Result<Entrance> open_entrance(pid_t);

// In a child of a program with threads: into the user namespace, as its owner, and the one that `kind` names (CLONE_NEWNS or
// CLONE_NEWNET). System calls only; the result is an errno, or 0.
int enter(const Entrance&, int kind, Identity owner);

// Steps of the first process.
void add_identity(Script&, Identity);  // once the maps are written
void add_privileges(Script&);          // no new ones, and none of the old ones

}  // namespace bawn::sandbox
