#pragma once

// The system calls that the evidence watches: which, on what condition, and where their arguments are.
//
// One table for two readers. The seccomp program (seccomp.cpp) answers SECCOMP_RET_USER_NOTIF where condition_of() holds;
// the receiver (notify.cpp) reads the arguments as the row says. A condition is what BPF can check in one step: any
// of some bits of one argument is set. A pointer that is not null is "any bit".
//
// Standard evidence: everything that runs, everything that names an address, everything that changes the file system.
// Forensic evidence: every open, too. What is written through a descriptor needs no row: the descriptor was opened for
// writing, and that is a row. open_by_handle_at, io_uring, the mount API and foreign ABIs must be refused by the seccomp
// program, since they would go past this table.
//
// Trap: sendmsg is watched, so a task that has the filter cannot hand over the listener by itself; it would wait for the
// receiver that waits for the listener. Take it with pidfd_getfd(2), or from a helper that shares the descriptor table.
//
// Order is of no meaning; no number stands twice. Calls that arm64 does not have are in a block of their own.

#include <fcntl.h>
#include <sys/syscall.h>

#include <cstdint>
#include <string_view>

#include "sandbox/spec.h"

namespace bawn::sandbox {

enum class Act : std::uint8_t {
    exec,
    end,  // exit_group: the last moment at which a short-lived process can be told by its file; never an event itself
    connect,  // connect, and messages that carry an address
    bind,
    open,
    remove,
    rename,
    link,
    symlink,
    make_folder,
    make_node,
    mode,
    owner,
    resize,
    attribute,
};

inline constexpr std::int8_t none = -1;

// A condition on one argument: any of `bits` is set. No argument: always.
struct Condition {
    std::int8_t argument = none;
    std::uint64_t bits = 0;

    constexpr bool is_always() const { return argument == none; }
};

// Where a place in the file system is named: argument numbers. A folder descriptor without a path is the file itself;
// a path without a folder starts at the working folder.
struct PlaceAt {
    std::int8_t folder = none, path = none;
};

enum class LastLink : std::uint8_t { followed, kept };  // what the call does with a link at the end of its path

struct WatchedCall {
    unsigned number = 0;
    std::string_view name;
    Act act = Act::open;
    Condition condition = {};   // at standard evidence
    PlaceAt place = {}, second = {};
    LastLink last_link = LastLink::followed;
    std::int8_t flags = none;   // AT_* or O_* flags, or struct open_how for openat2
    std::int8_t data = none;    // argv, sockaddr, msghdr, mmsghdr, or the text of a link
    std::int8_t length = none;  // of data
};

// O_APPEND alone writes nothing, but nobody says it who does not mean to write.
inline constexpr std::uint64_t write_intent = O_WRONLY | O_RDWR | O_CREAT | O_TRUNC | O_APPEND | 020000000 /* __O_TMPFILE */;
inline constexpr std::uint64_t any_bit = ~std::uint64_t{0};

// Numbers that are younger than the oldest headers we build with; the same on every architecture.
inline constexpr unsigned nr_openat2 = 437, nr_fchmodat2 = 452, nr_setxattrat = 463, nr_removexattrat = 466, nr_file_setattr = 469;

inline constexpr WatchedCall watched_calls[] = {
    {.number = SYS_execve, .name = "execve", .act = Act::exec, .place = {none, 0}, .data = 1},
    {.number = SYS_execveat, .name = "execveat", .act = Act::exec, .place = {0, 1}, .flags = 4, .data = 2},
    {.number = SYS_exit_group, .name = "exit_group", .act = Act::end},

    {.number = SYS_connect, .name = "connect", .act = Act::connect, .data = 1, .length = 2},
    {.number = SYS_sendto, .name = "sendto", .act = Act::connect, .condition = {4, any_bit}, .data = 4, .length = 5},
    {.number = SYS_sendmsg, .name = "sendmsg", .act = Act::connect, .data = 1},
    {.number = SYS_sendmmsg, .name = "sendmmsg", .act = Act::connect, .data = 1, .length = 2},
    {.number = SYS_bind, .name = "bind", .act = Act::bind, .data = 1, .length = 2},

    {.number = SYS_openat, .name = "openat", .act = Act::open, .condition = {2, write_intent}, .place = {0, 1}, .flags = 2},
    {.number = nr_openat2, .name = "openat2", .act = Act::open, .place = {0, 1}, .data = 2, .length = 3},

    {.number = SYS_unlinkat, .name = "unlinkat", .act = Act::remove, .place = {0, 1}, .last_link = LastLink::kept},
    {.number = SYS_renameat2, .name = "renameat2", .act = Act::rename, .place = {0, 1}, .second = {2, 3}, .last_link = LastLink::kept},
    {.number = SYS_linkat, .name = "linkat", .act = Act::link, .place = {0, 1}, .second = {2, 3}, .last_link = LastLink::kept, .flags = 4},
    {.number = SYS_symlinkat, .name = "symlinkat", .act = Act::symlink, .place = {1, 2}, .last_link = LastLink::kept, .data = 0},
    {.number = SYS_mkdirat, .name = "mkdirat", .act = Act::make_folder, .place = {0, 1}, .last_link = LastLink::kept},
    {.number = SYS_mknodat, .name = "mknodat", .act = Act::make_node, .place = {0, 1}, .last_link = LastLink::kept},

    {.number = SYS_fchmod, .name = "fchmod", .act = Act::mode, .place = {0, none}},
    {.number = SYS_fchmodat, .name = "fchmodat", .act = Act::mode, .place = {0, 1}},
    {.number = nr_fchmodat2, .name = "fchmodat2", .act = Act::mode, .place = {0, 1}, .flags = 3},
    {.number = SYS_fchown, .name = "fchown", .act = Act::owner, .place = {0, none}},
    {.number = SYS_fchownat, .name = "fchownat", .act = Act::owner, .place = {0, 1}, .flags = 4},
    {.number = SYS_truncate, .name = "truncate", .act = Act::resize, .place = {none, 0}},

    {.number = SYS_setxattr, .name = "setxattr", .act = Act::attribute, .place = {none, 0}},
    {.number = SYS_lsetxattr, .name = "lsetxattr", .act = Act::attribute, .place = {none, 0}, .last_link = LastLink::kept},
    {.number = SYS_fsetxattr, .name = "fsetxattr", .act = Act::attribute, .place = {0, none}},
    {.number = nr_setxattrat, .name = "setxattrat", .act = Act::attribute, .place = {0, 1}, .flags = 2},
    {.number = SYS_removexattr, .name = "removexattr", .act = Act::attribute, .place = {none, 0}},
    {.number = SYS_lremovexattr, .name = "lremovexattr", .act = Act::attribute, .place = {none, 0}, .last_link = LastLink::kept},
    {.number = SYS_fremovexattr, .name = "fremovexattr", .act = Act::attribute, .place = {0, none}},
    {.number = nr_removexattrat, .name = "removexattrat", .act = Act::attribute, .place = {0, 1}, .flags = 2},
    {.number = nr_file_setattr, .name = "file_setattr", .act = Act::attribute, .place = {0, 1}, .flags = 4},

#ifdef SYS_renameat
    {.number = SYS_renameat, .name = "renameat", .act = Act::rename, .place = {0, 1}, .second = {2, 3}, .last_link = LastLink::kept},
#endif
#ifdef SYS_open
    {.number = SYS_open, .name = "open", .act = Act::open, .condition = {1, write_intent}, .place = {none, 0}, .flags = 1},
    {.number = SYS_creat, .name = "creat", .act = Act::open, .place = {none, 0}},
    {.number = SYS_unlink, .name = "unlink", .act = Act::remove, .place = {none, 0}, .last_link = LastLink::kept},
    {.number = SYS_rmdir, .name = "rmdir", .act = Act::remove, .place = {none, 0}, .last_link = LastLink::kept},
    {.number = SYS_rename, .name = "rename", .act = Act::rename, .place = {none, 0}, .second = {none, 1}, .last_link = LastLink::kept},
    {.number = SYS_link, .name = "link", .act = Act::link, .place = {none, 0}, .second = {none, 1}, .last_link = LastLink::kept},
    {.number = SYS_symlink, .name = "symlink", .act = Act::symlink, .place = {none, 1}, .last_link = LastLink::kept, .data = 0},
    {.number = SYS_mkdir, .name = "mkdir", .act = Act::make_folder, .place = {none, 0}, .last_link = LastLink::kept},
    {.number = SYS_mknod, .name = "mknod", .act = Act::make_node, .place = {none, 0}, .last_link = LastLink::kept},
    {.number = SYS_chmod, .name = "chmod", .act = Act::mode, .place = {none, 0}},
    {.number = SYS_chown, .name = "chown", .act = Act::owner, .place = {none, 0}},
    {.number = SYS_lchown, .name = "lchown", .act = Act::owner, .place = {none, 0}, .last_link = LastLink::kept},
#endif
};

// When the call is watched at this level of evidence.
constexpr Condition condition_of(const WatchedCall& call, Watch watch)
{
    return watch == Watch::forensic && call.act == Act::open ? Condition{} : call.condition;
}

constexpr const WatchedCall* watched_call(unsigned number)
{
    for (const WatchedCall& call : watched_calls)
        if (call.number == number) return &call;
    return nullptr;
}

}  // namespace bawn::sandbox
