#include "sandbox/sandbox.h"

#include <poll.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>

#include "sandbox/launch.h"
#include "sandbox/pty.h"

namespace bawn::sandbox {

struct Running::State {
    Spec spec;
    Stdio stdio;
    TerminalStreams streams;
    Launched launched;
    std::chrono::steady_clock::time_point released{};
    bool is_reaped = false;
    Outcome outcome;
    std::optional<Error> failure;  // of the command's own steps

    void kill() const { ::syscall(SYS_pidfd_send_signal, launched.pidfd.get(), SIGKILL, nullptr, 0); }
    Result<> reap();
    bool hear();  // false when there will be no more
};

namespace {

void end_with(Outcome& outcome, int status)
{
    outcome.code = WIFEXITED(status) ? WEXITSTATUS(status) : 0;
    outcome.signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

}  // namespace

std::string_view name_of(Limit limit)
{
    switch (limit) {
    case Limit::memory: return "memory";
    case Limit::processes: return "processes";
    case Limit::time: return "time";
    case Limit::disk: return "disk";
    }
    return "";
}

Result<> Running::State::reap()
{
    rusage used{};
    int status = 0;
    siginfo_t information;
    long answer;
    do answer = ::syscall(SYS_waitid, P_PIDFD, launched.pidfd.get(), &information, WEXITED, &used);
    while (answer < 0 && errno == EINTR);
    if (answer < 0) return fail_errno("waiting for the sandbox");
    (void)status;
    is_reaped = true;
    const auto time = [](const timeval& value) { return std::chrono::seconds(value.tv_sec) + std::chrono::microseconds(value.tv_usec); };
    outcome.cpu = time(used.ru_utime) + time(used.ru_stime);
    outcome.peak_memory_bytes = static_cast<std::uint64_t>(used.ru_maxrss) << 10;
    outcome.wall = std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - released);
    return {};
}

bool Running::State::hear()
{
    Tidings tidings;
    if (::recv(launched.control.get(), &tidings, sizeof tidings, MSG_DONTWAIT) != sizeof tidings) {
        launched.control.reset();
        return false;
    }
    if (tidings.told == Told::ended) end_with(outcome, tidings.value);
    if (tidings.told == Told::command_failed)
        failure = launched.command->failure(static_cast<std::size_t>(tidings.value), tidings.error_number);
    return true;
}

Running::Running(std::unique_ptr<State> state) : state_(std::move(state)) {}
Running::Running(Running&&) noexcept = default;
Running& Running::operator=(Running&&) noexcept = default;

Running::~Running()
{
    if (!state_ || state_->is_reaped) return;
    state_->kill();
    (void)state_->reap();
}

pid_t Running::pid() const
{
    return state_->launched.pid;
}

int Running::pidfd() const
{
    return state_->launched.pidfd.get();
}

const std::vector<Degraded>& Running::degraded() const
{
    return state_->launched.degraded;
}

Fd Running::take_notify()
{
    return std::move(state_->launched.listener);
}

Result<> Running::release()
{
    state_->released = std::chrono::steady_clock::now();
    // A command that failed before it came to the gate is told by wait().
    if (::send(state_->launched.gate.get(), "x", 1, MSG_NOSIGNAL) != 1 && errno != EPIPE) return fail_errno("releasing the command");
    return {};
}

void Running::kill()
{
    state_->kill();
}

Result<Outcome> Running::wait()
{
    State& state = *state_;
    state.outcome.signal = SIGKILL;  // unless we hear better
    state.outcome.degraded = state.launched.degraded;
    for (;;) {
        pollfd waiting[] = {{state.launched.control.get(), POLLIN, 0}, {state.launched.pidfd.get(), POLLIN, 0}};
        if (::poll(waiting, 2, -1) < 0 && errno != EINTR) return fail_errno("waiting for the sandbox");
        if (waiting[0].revents && state.hear()) continue;
        if (waiting[1].revents) break;
    }
    TRY(state.reap());
    if (state.failure) return fail(std::move(*state.failure));
    return state.outcome;
}

Result<Running> start(const Spec& spec, const Stdio& stdio)
{
    auto state = std::make_unique<Running::State>();
    state->spec = spec;
    state->stdio = stdio;
    state->streams = terminal_streams(stdio);
    state->launched = TRY(launch(state->spec, stdio, state->streams, -1));
    return Running(std::move(state));
}

}  // namespace bawn::sandbox
