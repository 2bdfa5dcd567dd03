#include "sandbox/child.h"

#include <poll.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <cerrno>

#include "sandbox/raw.h"

namespace bawn::sandbox {

namespace {

long address(const void* pointer) { return reinterpret_cast<long>(pointer); }

// SYS_exit and not exit_group: the latter is watched by our own seccomp program, and here nobody would answer.
[[noreturn]] void end(int code)
{
    for (;;) raw(SYS_exit, code);
}

void tell(int control, Told told, int value, int error_number)
{
    const Tidings tidings{told, value, error_number};
    raw(SYS_write, control, address(&tidings), sizeof tidings);
}

long make_call(const Step& step)
{
    long arguments[6];
    for (int i = 0; i < 6; ++i)
        arguments[i] = step.slots & 1 << i ? *reinterpret_cast<const std::int32_t*>(step.arguments[i]) : step.arguments[i];
    long result;
    do result = raw(step.number, arguments[0], arguments[1], arguments[2], arguments[3], arguments[4], arguments[5]);
    while (result == -EINTR);
    return result;
}

// False when a step failed; that was told.
bool walk(const Steps& steps, int control, Told failure)
{
    for (std::size_t i = 0; i < steps.count; ++i) {
        const Step& step = steps.first[i];
        long result = make_call(step);
        if (result >= step.at_least && step.answer && *step.answer != 0) result = *step.answer;
        const bool is_tolerated = result < 0 && -result == step.tolerated;
        if (step.into) *step.into = is_tolerated ? -1 : static_cast<std::int32_t>(result);
        if (is_tolerated || (result >= 0 && result >= step.at_least)) continue;
        tell(control, failure, static_cast<int>(i), result < 0 ? static_cast<int>(-result) : 0);
        return false;
    }
    return true;
}

// A kernel that seals a mapping (the vDSO) refuses the whole range; then everything but that page goes.
void give_up(std::uintptr_t begin, std::uintptr_t end_)
{
    constexpr std::uintptr_t page = 4096;
    if (begin >= end_ || raw(SYS_munmap, static_cast<long>(begin), static_cast<long>(end_ - begin)) != -EPERM) return;
    if (end_ - begin <= page) return;
    const std::uintptr_t middle = begin + (end_ - begin) / 2 / page * page;
    give_up(begin, middle);
    give_up(middle, end_);
}

// The end of what a process may map differs by processor and configuration; beyond it munmap says EINVAL.
std::uintptr_t end_of_addresses(std::uintptr_t above)
{
    for (int bits = 56; bits > 38; --bits) {
        const std::uintptr_t end_ = (std::uintptr_t{1} << bits) - 4096;
        if (end_ > above && raw(SYS_munmap, static_cast<long>(end_ - 4096), 4096) != -EINVAL) return end_;
    }
    return above;
}

void give_up_all_memory_but(const ChildPlan& plan)
{
    const bool is_code_first = plan.code_begin < plan.arena_begin;
    const std::uintptr_t low_end = is_code_first ? plan.code_end : plan.arena_end;
    const std::uintptr_t high_begin = is_code_first ? plan.arena_begin : plan.code_begin;
    const std::uintptr_t high_end = is_code_first ? plan.arena_end : plan.code_end;
    give_up(0, is_code_first ? plan.code_begin : plan.arena_begin);
    give_up(low_end, high_begin);
    give_up(high_end, end_of_addresses(high_end));
}

[[noreturn]] void run_command(ChildPlan* plan)
{
    walk(plan->command, plan->control, Told::command_failed);
    end(127);
}

// The command's end is the end of all: when the first process exits, the kernel kills the rest.
void reap_all(const ChildPlan& plan)
{
    for (;;) {
        int status = 0;
        const long pid = raw(SYS_wait4, -1, address(&status), WNOHANG | WUNTRACED);
        if (pid <= 0) return;
        if (pid != plan.command_pid) continue;
        if (WIFSTOPPED(status)) {
            tell(plan.control, Told::stopped, WSTOPSIG(status), 0);
            continue;
        }
        tell(plan.control, Told::ended, status, 0);
        end(0);
    }
}

void obey(const ChildPlan& plan)
{
    Request request;
    const long length = raw(SYS_read, plan.control, address(&request), sizeof request);
    if (length == 0) end(0);
    if (length == sizeof request && request.ask == Ask::signal) raw(SYS_kill, -plan.command_pid, request.value);
}

void keep_only(int one, int other)
{
    const int low = one < other ? one : other, high = one < other ? other : one;
    raw(SYS_close_range, 0, low - 1, 0);
    if (high > low + 1) raw(SYS_close_range, low + 1, high - 1, 0);
    raw(SYS_close_range, high + 1, -1L, 0);
}

[[noreturn]] void stay(ChildPlan* plan)
{
    const unsigned long child_ended = 1ul << (SIGCHLD - 1);
    const int signals = static_cast<int>(raw(SYS_signalfd4, -1, address(&child_ended), 8, SFD_CLOEXEC));
    keep_only(plan->control, signals);
    reap_all(*plan);
    pollfd waiting[2] = {{plan->control, POLLIN, 0}, {signals, POLLIN, 0}};
    for (;;) {
        if (raw(SYS_ppoll, address(waiting), 2) < 0) continue;
        if (waiting[1].revents) {
            signalfd_siginfo ignored;
            raw(SYS_read, signals, address(&ignored), sizeof ignored);
            reap_all(*plan);
        }
        if (waiting[0].revents & POLLIN)
            obey(*plan);
        else if (waiting[0].revents)
            end(0);
    }
}

[[noreturn]] void live(ChildPlan* plan)
{
    give_up_all_memory_but(*plan);
    const long pid = raw(SYS_clone, SIGCHLD);
    if (pid == 0) run_command(plan);
    if (pid < 0) {
        tell(plan->control, Told::command_failed, 0, static_cast<int>(-pid));
        end(127);
    }
    plan->command_pid = static_cast<std::int32_t>(pid);
    stay(plan);
}

// The old stack is a copy of the caller's and goes with the rest.
[[noreturn]] void live_on_own_stack(ChildPlan* plan)
{
#if defined(__x86_64__)
    __asm__ volatile("mov %0, %%rsp; xor %%ebp, %%ebp; call *%1" : : "r"(plan->stack_top), "r"(&live), "D"(plan) : "memory");
#elif defined(__aarch64__)
    register ChildPlan* x0 __asm__("x0") = plan;
    __asm__ volatile("mov sp, %0; mov x29, xzr; blr %1" : : "r"(plan->stack_top), "r"(&live), "r"(x0) : "memory");
#endif
    __builtin_unreachable();
}

}  // namespace

void run_child(ChildPlan* plan)
{
    if (!walk(plan->first, plan->control, Told::failed)) end(126);
    live_on_own_stack(plan);
}

}  // namespace bawn::sandbox
