#pragma once

// Seccomp: which system calls are refused, and which are told to the supervisor (watched.h).
//
// The program is our own BPF rather than libseccomp's: it is made in microseconds, and short, since the kernel takes a
// quarter of a microsecond for each instruction when it is installed. A call that is allowed whatever its arguments are is
// answered from the kernel's bitmap without running the program, so that its length costs nothing later.
//
// Refusals come before tellings. Arguments that the kernel takes as 32 bits are compared as 32 bits, so that the upper
// half cannot hide anything. What is younger than this table is ENOSYS.

#include <linux/filter.h>

#include <cstdint>
#include <vector>

#include "sandbox/script.h"
#include "sandbox/spec.h"

namespace bawn::sandbox {

// `pass` is a number that nobody inside knows: a sendmsg that carries it in its fourth and fifth argument, which the kernel
// does not read, is let through, so that the first process can hand the listener out. Zero lets none through.
std::vector<sock_filter> seccomp_program(Watch, std::uint64_t pass);

// Installs the program; `listener` is filled unless nothing is watched.
void add_seccomp(Script&, Watch, std::uint64_t pass, Slot listener);

// What the program answers: SECCOMP_RET_*. For tests, and `bawn doctor`.
std::uint32_t answer_of(const std::vector<sock_filter>& program, long number, const std::uint64_t (&arguments)[6]);

}  // namespace bawn::sandbox
