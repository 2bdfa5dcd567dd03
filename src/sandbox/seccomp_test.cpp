#include "sandbox/seccomp.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include <cerrno>
#include <random>

#include "sandbox/watched.h"

namespace bawn::sandbox {

namespace {

constexpr std::uint32_t allow = SECCOMP_RET_ALLOW, told = SECCOMP_RET_USER_NOTIF;
constexpr std::uint64_t upper_bit = std::uint64_t{1} << 40;

constexpr std::uint32_t refused(int error_number) { return SECCOMP_RET_ERRNO | static_cast<std::uint32_t>(error_number); }

TEST(Seccomp, table)
{
    struct Row {
        const char* why;
        long number;
        std::uint64_t arguments[6];
        std::uint32_t expected;
    };
    const Row rows[] = {
        {"reading is nobody's business", SYS_read, {}, allow},
        {"a new user namespace", SYS_clone, {CLONE_NEWUSER | SIGCHLD}, refused(EPERM)},
        {"a thread", SYS_clone, {CLONE_VM | CLONE_THREAD | CLONE_SIGHAND}, allow},
        {"clone3 hides its flags in memory", SYS_clone3, {}, refused(ENOSYS)},
        {"unshare of a namespace", SYS_unshare, {CLONE_NEWNS}, refused(EPERM)},
        {"unshare of descriptors", SYS_unshare, {CLONE_FILES}, allow},
        {"flags in the upper half change nothing", SYS_unshare, {upper_bit | CLONE_NEWUSER}, refused(EPERM)},
        {"mount", SYS_mount, {}, refused(EPERM)},
        {"the new mount API", SYS_move_mount, {}, refused(EPERM)},
        {"its youngest member", 467, {}, refused(EPERM)},
        {"ptrace", SYS_ptrace, {}, refused(EPERM)},
        {"io_uring", SYS_io_uring_setup, {}, refused(ENOSYS)},
        {"openat2", 437, {}, refused(ENOSYS)},
        {"a system call of the future", 600, {}, refused(ENOSYS)},
        {"x32", 0x40000000 + 1, {}, SECCOMP_RET_KILL_PROCESS},
        {"a number that a tracer skips", -1, {}, refused(ENOSYS)},
        {"typing into a terminal", SYS_ioctl, {0, 0x5412}, refused(EPERM)},
        {"typing into a terminal, upper half set", SYS_ioctl, {0, upper_bit | 0x5412}, refused(EPERM)},
        {"a window size", SYS_ioctl, {0, 0x5413}, allow},
        {"set-uid by chmod", SYS_fchmodat, {0, 0, 04755}, refused(EPERM)},
        {"set-gid by fchmod", SYS_fchmod, {0, 02755}, refused(EPERM)},
        {"chmod is told", SYS_fchmodat, {0, 0, 0755}, told},
        {"set-uid at creation", SYS_openat, {0, 0, O_CREAT | O_WRONLY, 04755}, refused(EPERM)},
        {"a mode that nobody reads", SYS_openat, {0, 0, O_RDONLY, 04755}, allow},
        {"opening for reading", SYS_openat, {0, 0, O_RDONLY | O_CLOEXEC}, allow},
        {"opening for writing", SYS_openat, {0, 0, O_WRONLY}, told},
        {"a device node", SYS_mknodat, {0, 0, S_IFCHR | 0666}, refused(EPERM)},
        {"a FIFO", SYS_mknodat, {0, 0, S_IFIFO | 0666}, told},
        {"a Unix socket", SYS_socket, {AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC}, allow},
        {"TCP over IPv6", SYS_socket, {AF_INET6, SOCK_STREAM | SOCK_NONBLOCK, 6}, allow},
        {"a family in the upper half", SYS_socket, {upper_bit | AF_VSOCK, SOCK_STREAM}, refused(EAFNOSUPPORT)},
        {"vsock", SYS_socket, {AF_VSOCK, SOCK_STREAM}, refused(EAFNOSUPPORT)},
        {"packets", SYS_socket, {AF_PACKET, SOCK_RAW}, refused(EAFNOSUPPORT)},
        {"raw IPv4", SYS_socket, {AF_INET, SOCK_RAW, 1}, refused(EPERM)},
        {"SCTP", SYS_socket, {AF_INET, SOCK_STREAM, 132}, refused(EPERM)},
        {"the list of interfaces", SYS_socket, {AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, 0}, allow},
        {"kernel events", SYS_socket, {AF_NETLINK, SOCK_RAW, 15}, refused(EAFNOSUPPORT)},
        {"a pair", SYS_socketpair, {AF_UNIX, SOCK_STREAM}, allow},
        {"a pair of another family", SYS_socketpair, {30, SOCK_STREAM}, refused(EAFNOSUPPORT)},
        {"another personality", SYS_personality, {0x0040000}, refused(EPERM)},
        {"asking for the personality", SYS_personality, {0xffffffff}, allow},
        {"exec is told", SYS_execve, {}, told},
        {"a datagram without an address", SYS_sendto, {0, 0, 0, 0, 0, 0}, allow},
        {"a datagram with an address", SYS_sendto, {0, 0, 0, 0, 0x7fff00001000, 0}, told},
        {"an address of which only the upper half is set", SYS_sendto, {0, 0, 0, 0, std::uint64_t{1} << 33, 0}, told},
        {"a message is told", SYS_sendmsg, {}, told},
        {"a message with half the pass", SYS_sendmsg, {0, 0, 0, 0x55667788, 0}, told},
        {"the message with the pass", SYS_sendmsg, {0, 0, 0, 0x55667788, 0x11223344}, allow},
    };
    const auto program = seccomp_program(Watch::standard, 0x1122334455667788);
    for (const Row& row : rows) EXPECT_EQ(answer_of(program, row.number, row.arguments), row.expected) << row.why;
}

// The search over the numbers against the plain table, for every number and generated arguments.
TEST(Seccomp, agrees_with_the_table_of_watched_calls)
{
    std::minstd_rand random(7);
    for (const Watch watch : {Watch::standard, Watch::forensic}) {
        const auto program = seccomp_program(watch, 0), silent = seccomp_program(Watch::none, 0);
        for (int i = 0; i < 40'000; ++i) {
            const auto number = static_cast<unsigned>(random() % 470);
            std::uint64_t arguments[6];
            for (std::uint64_t& each : arguments) each = random() % 3 ? random() % 4096 : std::uint64_t{random()} << (random() % 34);
            const std::uint32_t without = answer_of(silent, number, arguments), with = answer_of(program, number, arguments);
            const WatchedCall* call = watched_call(number);
            const bool is_refused = without != allow;
            const Condition condition = call ? condition_of(*call, watch) : Condition{};
            const bool is_watched = call && (condition.is_always() || (arguments[condition.argument] & condition.bits));
            EXPECT_EQ(with, is_refused ? without : is_watched ? told : allow) << number;
        }
    }
}

TEST(Seccomp, is_short_enough_to_install_quickly) { EXPECT_LT(seccomp_program(Watch::forensic, 1).size(), 400u); }

}  // namespace

}  // namespace bawn::sandbox
