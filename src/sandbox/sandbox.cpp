#include "sandbox/sandbox.h"

#include <poll.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "sandbox/cgroup.h"
#include "sandbox/cover.h"
#include "sandbox/inside_sockets.h"
#include "sandbox/launch.h"
#include "sandbox/pty.h"
#include "sandbox/signals.h"
#include "sandbox/sockets.h"
#include "sandbox/watchdog.h"

namespace bawn::sandbox {

struct Running::State {
    Spec spec;
    Stdio stdio;
    TerminalStreams streams;
    std::optional<Cgroup> cgroup;
    Launched launched;
    std::chrono::steady_clock::time_point released{};
    bool is_reaped = false;
    Outcome outcome;
    std::optional<Error> failure;  // of the command's own steps
    int asked_to_end = 0;

    void kill() const { ::syscall(SYS_pidfd_send_signal, launched.pidfd.get(), SIGKILL, nullptr, 0); }
    void ask(int signal_number) const;
    void stop_together(Relay&);
    void obey(int signal_number, Relay&);
    bool hear(Relay&);  // false when there will be no more
    Result<> reap();
    void add_up(const Watchdog&);
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
    siginfo_t information;
    long answer;
    do answer = ::syscall(SYS_waitid, P_PIDFD, launched.pidfd.get(), &information, WEXITED, &used);
    while (answer < 0 && errno == EINTR);
    if (answer < 0) return fail_errno("waiting for the sandbox");
    is_reaped = true;
    const auto time = [](const timeval& value) { return std::chrono::seconds(value.tv_sec) + std::chrono::microseconds(value.tv_usec); };
    outcome.cpu = time(used.ru_utime) + time(used.ru_stime);
    outcome.peak_memory_bytes = static_cast<std::uint64_t>(used.ru_maxrss) << 10;
    outcome.wall = std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - released);
    return {};
}

void Running::State::ask(int signal_number) const
{
    const Request request{Ask::signal, signal_number};
    ::send(launched.control.get(), &request, sizeof request, MSG_NOSIGNAL);
}

// Ctrl-Z: the command has stopped, so that the caller's shell is to have its terminal; after `fg` it goes on.
void Running::State::stop_together(Relay& relay)
{
    relay.leave_raw();
    ::kill(0, SIGTSTP);
    relay.enter_raw();
    relay.take_size();
    ask(SIGCONT);
}

// The first request to end is passed on; whoever asks again means it.
void Running::State::obey(int signal_number, Relay& relay)
{
    if (signal_number == SIGWINCH || signal_number == SIGCONT) {
        relay.take_size();
        return;
    }
    ask(signal_number);
    if (signal_number != SIGINT && ++asked_to_end > 1) kill();
}

void Running::State::add_up(const Watchdog& watchdog)
{
    outcome.peak_memory_bytes = std::max(outcome.peak_memory_bytes, watchdog.peak_memory_bytes());
    if (watchdog.has_filled_processes()) outcome.limits_hit.push_back(Limit::processes);
    if (!cgroup) return;
    outcome.peak_memory_bytes = cgroup->peak_memory().value_or(outcome.peak_memory_bytes);
    for (const Limit limit : cgroup->limits_hit()) outcome.limits_hit.push_back(limit);
}

bool Running::State::hear(Relay& relay)
{
    Tidings tidings;
    if (::recv(launched.control.get(), &tidings, sizeof tidings, MSG_DONTWAIT) != sizeof tidings) {
        launched.control.reset();
        return false;
    }
    if (tidings.told == Told::stopped && relay.is_open()) stop_together(relay);
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

pid_t Running::pid() const { return state_->launched.pid; }

int Running::pidfd() const { return state_->launched.pidfd.get(); }

Result<> Running::cover(const std::string& inside) const
{
    return sandbox::cover(state_->launched.entrance, inside, {state_->spec.uid, state_->spec.gid});
}

const std::vector<Degraded>& Running::degraded() const { return state_->launched.degraded; }

Fd Running::take_notify() { return std::move(state_->launched.listener); }

egress::Doors Running::take_doors() { return std::exchange(state_->launched.doors, {}); }

Result<std::vector<Fd>> Running::sockets_inside(int family, unsigned count) const
{
    return sandbox::sockets_inside(state_->launched.entrance, family, count, {state_->spec.uid, state_->spec.gid});
}

Result<> Running::release()
{
    state_->released = std::chrono::steady_clock::now();
    // A command that failed before it came to the gate is told by wait().
    if (::send(state_->launched.gate.get(), "x", 1, MSG_NOSIGNAL) != 1 && errno != EPIPE) return fail_errno("releasing the command");
    return {};
}

void Running::kill() { state_->kill(); }

Result<Outcome> Running::wait()
{
    State& state = *state_;
    state.outcome.signal = SIGKILL;  // unless we hear better
    state.outcome.degraded = state.launched.degraded;
    CaughtSignals signals = TRY(CaughtSignals::open());
    Relay relay(state.stdio, state.streams, std::move(state.launched.terminal));
    Watchdog watchdog(state.spec, state.launched.proc, state.cgroup ? Watchdog::Memory::is_held_by_cgroup : Watchdog::Memory::is_watched,
                      state.released);
    for (;;) {
        const auto carried = relay.waits_for();
        pollfd waiting[] = {{state.launched.control.get(), POLLIN, 0},
                            {state.launched.pidfd.get(), POLLIN, 0},
                            {signals.fd(), POLLIN, 0},
                            carried[0],
                            carried[1]};
        if (::poll(waiting, 5, watchdog.milliseconds_to_next(std::chrono::steady_clock::now())) < 0) {
            if (errno != EINTR) return fail_errno("waiting for the sandbox");
            continue;
        }
        while (const auto number = signals.next()) state.obey(*number, relay);
        relay.carry({waiting[3], waiting[4]});
        if (waiting[0].revents && state.hear(relay)) continue;
        if (waiting[1].revents) break;
        if (const auto limit = watchdog.look(std::chrono::steady_clock::now())) {
            state.outcome.limits_hit.push_back(*limit);
            state.kill();
            break;
        }
    }
    TRY(state.reap());
    relay.drain();
    state.add_up(watchdog);
    if (state.failure) return fail(std::move(*state.failure));
    return state.outcome;
}

namespace {

// Limits are held by a cgroup where there is one; where not, the outcome says what stands in for it.
void take_cgroup(const Limits& limits, std::optional<Cgroup>& cgroup, std::vector<Degraded>& degraded)
{
    if (!limits.memory_bytes && !limits.processes && !limits.cpu_percent) return;
    Result<Cgroup> made = Cgroup::make(limits);
    if (made)
        cgroup.emplace(std::move(*made));
    else
        degraded.push_back({"cgroup", made.error().message() + "; RLIMIT_NPROC and a watchdog stand in"});
    if (limits.cpu_percent && !(cgroup && cgroup->limits_cpu())) degraded.push_back({"cpu-limit", "no cgroup with the cpu controller"});
}

}  // namespace

Result<Running> start(const Spec& spec, const Stdio& stdio)
{
    auto state = std::make_unique<Running::State>();
    state->spec = spec;
    cover_sockets(state->spec.view);
    state->stdio = stdio;
    state->streams = terminal_streams(stdio);
    std::vector<Degraded> degraded;
    take_cgroup(spec.limits, state->cgroup, degraded);
    state->launched = TRY(launch(state->spec, stdio, state->streams, state->cgroup ? &*state->cgroup : nullptr));
    state->launched.degraded.insert(state->launched.degraded.end(), degraded.begin(), degraded.end());
    return Running(std::move(state));
}

}  // namespace bawn::sandbox
