#pragma once

// The child: everything that runs of ours between clone3 and exec, and the first process of the sandbox after it.
//
// run_child() walks the steps of the first process, gives up all memory but the program's code and the arena (so nothing
// of the caller can ever be read from inside: no key, no argument, no environment), forks the command, and stays to reap.
// It uses no libc, no heap, no thread-local storage, no writable global; child.cpp is compiled accordingly.
//
// It talks over a SOCK_SEQPACKET pair. The first process ends, and with it all processes inside, when the command ends or
// when the other end of the pair is closed, as it is when the caller dies.

#include <sys/types.h>

#include <cstddef>
#include <cstdint>

#include "sandbox/script.h"

namespace bawn::sandbox {

struct Steps {
    const Step* first = nullptr;
    std::size_t count = 0;
};

// All the child has; it lies in the arena.
struct ChildPlan {
    Steps first;    // by the first process; the last one tells that the sandbox stands
    Steps command;  // by the command's process; the last one is execve
    int control = -1;
    std::uintptr_t code_begin = 0, code_end = 0;
    std::uintptr_t arena_begin = 0, arena_end = 0;
    std::uintptr_t stack_top = 0;  // in the arena
    std::int32_t command_pid = 0;
};

enum class Told : std::int32_t { ready, failed, command_failed, stopped, ended };

// From the child. `value` is the number of a step, a signal or a wait status.
struct Tidings {
    Told told;
    std::int32_t value, error_number;
};

// To the child.
enum class Ask : std::int32_t { proceed, signal };
struct Request {
    Ask ask;
    std::int32_t value;
};

[[noreturn]] void run_child(ChildPlan*);

}  // namespace bawn::sandbox
