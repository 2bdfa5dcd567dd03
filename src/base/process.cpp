#include "base/process.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "base/files.h"

extern char** environ;

namespace bawn {
namespace {

Result<ExitStatus> reap(const Fd& pidfd)
{
    siginfo_t info = {};
    while (::waitid(P_PIDFD, static_cast<id_t>(pidfd.get()), &info, WEXITED) != 0) {
        if (errno != EINTR) return fail_errno("waiting for a child process");
    }
    if (info.si_code == CLD_EXITED) return ExitStatus{info.si_status, 0, {}};
    return ExitStatus{0, info.si_status, {}};
}

}  // namespace

Result<ChildProcess> ChildProcess::start(const std::vector<std::string>& argv)
{
    std::array<int, 2> ends;
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) return fail_errno("making a pipe");
    Fd read_end(ends[0]), write_end(ends[1]);

    std::vector<char*> words;
    for (const std::string& word : argv) words.push_back(const_cast<char*>(word.c_str()));
    words.push_back(nullptr);

    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, write_end.get(), 1);
    posix_spawn_file_actions_adddup2(&actions, write_end.get(), 2);
    pid_t pid = 0;
    int problem = ::posix_spawn(&pid, words[0], &actions, nullptr, words.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    if (problem != 0) return fail(Error::from_errno("starting " + argv[0], problem));

    Fd pidfd(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
    if (!pidfd.is_open()) return fail_errno("holding a child process");
    return ChildProcess(pid, std::move(pidfd), std::move(read_end));
}

ChildProcess::~ChildProcess()
{
    if (!pidfd_.is_open()) return;
    if (send(SIGKILL)) (void)reap(pidfd_);
}

Result<> ChildProcess::send(int signal_number)
{
    if (::syscall(SYS_pidfd_send_signal, pidfd_.get(), signal_number, nullptr, 0) != 0) return fail_errno("signalling a child process");
    return {};
}

Result<ExitStatus> ChildProcess::wait()
{
    std::string output;
    std::array<std::byte, 16384> buffer;
    for (;;) {
        std::size_t n = TRY(read_some(output_, buffer));
        output.append(reinterpret_cast<const char*>(buffer.data()), n);
        if (n < buffer.size()) break;
    }
    ExitStatus status = TRY(reap(pidfd_));
    pidfd_.reset();
    status.output = std::move(output);
    return status;
}

}  // namespace bawn
