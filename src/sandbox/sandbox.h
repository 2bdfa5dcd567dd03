#pragma once

// sandbox: run one command where it sees what a Spec names and nothing else.
//
//     Running running = TRY(start(spec, Stdio{}));       // stands complete, or an Error that names the control
//     std::jthread watcher(serve, running.take_notify());  // somebody must answer, or the command waits for ever
//     TRY(running.release());                            // only now the command is executed
//     Outcome outcome = TRY(running.wait());
//
// Inside are: own user, mount, process, network, IPC, host name and cgroup namespaces; a root of its own that holds the
// rows of the view, /proc and a small /dev; no capability, no new privileges; Landlock and seccomp on top. The first
// process inside is ours: it reaps, holds none of the caller's memory, and ends everything when the caller ends.
//
// Threads: everything on the thread that called start(), which must live as long as the sandbox. Running::kill() may be
// called from any thread. Lifetimes: a Running that goes away kills what still runs. Nothing survives wait().

#include <array>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/fd.h"
#include "egress/doors.h"
#include "sandbox/spec.h"

namespace bawn::sandbox {

// The caller's descriptors for the command's standard streams. Where one is a terminal, the command gets a terminal of
// its own in its place, and wait() carries bytes between the two; others are handed on as they are.
struct Stdio {
    int in = 0, out = 1, err = 2;
};

struct Degraded {
    std::string control;  // its id, as in --accept-degraded and `bawn doctor`
    std::string why;
};

enum class Limit { memory, processes, time, disk };
std::string_view name_of(Limit);

struct Outcome {
    int code = 0;    // exit code, or 0
    int signal = 0;  // the signal that ended it, or 0
    std::chrono::microseconds wall{0}, cpu{0};
    std::uint64_t peak_memory_bytes = 0;  // of all processes where a cgroup counts it, else of the largest
    std::vector<Limit> limits_hit;
    std::vector<Degraded> degraded;
};

class Running {
public:
    Running(Running&&) noexcept;
    Running& operator=(Running&&) noexcept;
    ~Running();

    pid_t pid() const;  // of the first process inside, as seen from here; its end is the end of all
    int pidfd() const;

    // Hides a file or folder of the view from now on, as a Hidden row does from the start. Descriptors that are open already
    // stay open. No link is followed. Any thread.
    Result<> cover(const std::string& inside) const;
    const std::vector<Degraded>& degraded() const;

    // The seccomp listener, once. Not open where Spec::watch is none or the control was accepted as missing.
    Fd take_notify();

    // The sockets at which everything arrives that tries to leave, once. None without Spec::network.
    egress::Doors take_doors();

    // TCP sockets of the sandbox's network, AF_INET or AF_INET6, non-blocking and not yet connected: connect(2) from here reaches
    // what listens inside on 127.0.0.1 or ::1. It takes a fork, so ask for some at a time. Any thread.
    Result<std::vector<Fd>> sockets_inside(int family, unsigned count) const;

    Result<> release();
    Result<Outcome> wait();
    void kill();

    struct State;  // ours

private:
    friend Result<Running> start(const Spec&, const Stdio&);
    explicit Running(std::unique_ptr<State>);
    std::unique_ptr<State> state_;
};

Result<Running> start(const Spec&, const Stdio& = {});

}  // namespace bawn::sandbox
