#pragma once

// Launch: from a Spec to a sandbox that stands and waits.
//
// All steps of the child are written down, the first process is cloned, and what it hands out is received: the seccomp
// listener, the /proc of the sandbox, the terminal. Everything may still be called off by closing `control`.

#include <sys/ioctl.h>

#include <array>
#include <memory>
#include <optional>
#include <vector>

#include "base/error.h"
#include "base/fd.h"
#include "sandbox/child.h"
#include "sandbox/namespaces.h"
#include "sandbox/sandbox.h"
#include "sandbox/spec.h"

namespace bawn::sandbox {

class Cgroup;

struct Launched {
    pid_t pid = -1;
    Fd pidfd;
    Fd control;   // Tidings come, Requests go; closing it ends the sandbox
    Fd gate;      // the command waits until something is written here
    Entrance entrance;
    Fd listener;  // of seccomp; not open where nothing is watched
    Fd proc;      // the root of the sandbox's /proc
    egress::Doors doors;
    Fd terminal;  // the other side of the command's terminal, where it has one
    std::vector<Degraded> degraded;
    std::unique_ptr<Arena> arena;
    std::unique_ptr<Script> command;  // to tell which of its steps failed
};

// Which standard streams get the command's own terminal.
struct TerminalStreams {
    std::array<bool, 3> own{};
    winsize size{};
    bool any() const { return own[0] || own[1] || own[2]; }
};

Result<Launched> launch(const Spec&, const Stdio&, const TerminalStreams&, Cgroup*);

}  // namespace bawn::sandbox
