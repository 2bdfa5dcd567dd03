#pragma once

// Child processes, held by pidfd so that a signal can never reach a stranger who got the same number.

#include <sys/types.h>

#include <string>
#include <vector>

#include "base/error.h"
#include "base/fd.h"

namespace bawn {

struct ExitStatus {
    int code = 0;         // exit code, or 0
    int signal = 0;       // the signal that ended it, or 0
    std::string output;   // what it wrote to standard output and standard error
};

class ChildProcess {
public:
    // argv[0] is a path. Standard input is /dev/null; output goes to a pipe read by wait().
    static Result<ChildProcess> start(const std::vector<std::string>& argv);
    ChildProcess(ChildProcess&&) = default;
    ChildProcess& operator=(ChildProcess&&) = default;
    ~ChildProcess();  // kills and reaps a child that still runs

    pid_t pid() const { return pid_; }
    Result<> send(int signal_number);
    Result<ExitStatus> wait();

private:
    ChildProcess(pid_t pid, Fd pidfd, Fd output) : pid_(pid), pidfd_(std::move(pidfd)), output_(std::move(output)) {}
    pid_t pid_ = 0;
    Fd pidfd_;  // closed once the child is reaped
    Fd output_;
};

}  // namespace bawn
