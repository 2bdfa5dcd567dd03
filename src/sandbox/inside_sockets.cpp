#include "sandbox/inside_sockets.h"

#include <sched.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace bawn::sandbox {

namespace {

constexpr unsigned most_sockets = 64;  // the kernel sends 253 at once

// Room for one byte and the descriptors.
struct Message {
    char byte = 0;
    iovec part{&byte, 1};
    msghdr header{};
    alignas(cmsghdr) std::array<std::byte, CMSG_SPACE(most_sockets * sizeof(int))> control{};
    Message()
    {
        header.msg_iov = &part;
        header.msg_iovlen = 1;
        header.msg_control = control.data();
        header.msg_controllen = control.size();
    }
};

// Runs in a child of a program with threads: system calls only. The result is an errno, or 0.
int send_sockets(int out, const Entrance& entrance, int family, unsigned count, Identity owner)
{
    if (const int problem = enter(entrance, CLONE_NEWNET, owner); problem != 0) return problem;
    Message message;
    message.header.msg_controllen = CMSG_SPACE(count * sizeof(int));
    cmsghdr* rights = CMSG_FIRSTHDR(&message.header);
    rights->cmsg_level = SOL_SOCKET;
    rights->cmsg_type = SCM_RIGHTS;
    rights->cmsg_len = CMSG_LEN(count * sizeof(int));
    for (unsigned i = 0; i < count; ++i) {
        const int made = ::socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        if (made < 0) return errno;
        std::memcpy(CMSG_DATA(rights) + i * sizeof(int), &made, sizeof made);
    }
    return ::sendmsg(out, &message.header, MSG_NOSIGNAL) == 1 ? 0 : errno;
}

std::vector<Fd> received(int in)
{
    Message message;
    ssize_t length;
    do length = ::recvmsg(in, &message.header, MSG_CMSG_CLOEXEC);
    while (length < 0 && errno == EINTR);
    std::vector<Fd> sockets;
    const cmsghdr* rights = length == 1 ? CMSG_FIRSTHDR(&message.header) : nullptr;
    if (!rights || rights->cmsg_type != SCM_RIGHTS) return sockets;
    for (std::size_t at = 0; at + sizeof(int) <= rights->cmsg_len - CMSG_LEN(0); at += sizeof(int)) {
        int number;
        std::memcpy(&number, CMSG_DATA(rights) + at, sizeof number);
        sockets.emplace_back(number);
    }
    return sockets;
}

}  // namespace

Result<std::vector<Fd>> sockets_inside(const Entrance& entrance, int family, unsigned count, Identity owner)
{
    count = std::min(count, most_sockets);
    int ends[2];
    if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) return fail_errno("opening a socket pair");
    const Fd in(ends[0]);
    Fd out(ends[1]);
    const pid_t child = ::fork();
    if (child == 0) ::_exit(send_sockets(out.get(), entrance, family, count, owner));
    if (child < 0) return fail_errno("making sockets inside");
    out.reset();
    std::vector<Fd> sockets = received(in.get());
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0 && sockets.size() == count) return sockets;
    return fail(Error::from_errno("making sockets inside", WIFEXITED(status) && WEXITSTATUS(status) ? WEXITSTATUS(status) : ECHILD));
}

}  // namespace bawn::sandbox
