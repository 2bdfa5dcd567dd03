#include "sandbox/seccomp.h"

#include <fcntl.h>
#include <linux/audit.h>
#include <linux/netlink.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include <algorithm>
#include <cassert>
#include <cerrno>
#include <cstddef>
#include <map>

#include "sandbox/kernel_abi.h"
#include "sandbox/watched.h"

namespace bawn::sandbox {

namespace {

constexpr std::string_view seccomp_control = "seccomp";

#if defined(__x86_64__)
constexpr std::uint32_t native = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
constexpr std::uint32_t native = AUDIT_ARCH_AARCH64;
#endif

#ifndef SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV
constexpr unsigned SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV = 1 << 5;
#endif

enum class Test { any_bit, equal, not_equal };

// A condition on one argument. Values are 32 bits wide; a 64-bit test looks at both halves.
struct Term {
    int argument;
    Test test;
    std::uint32_t mask = ~0u, value = 0;
};

// Where all terms hold, the call is answered so; else the next rule is asked.
struct Rule {
    std::vector<Term> terms;
    std::uint32_t answer;
};

// By number of the system call. The order of the rules of one number counts.
using Rules = std::map<unsigned, std::vector<Rule>>;

constexpr std::uint32_t refuse(int error_number)
{
    return SECCOMP_RET_ERRNO | (static_cast<std::uint32_t>(error_number) & SECCOMP_RET_DATA);
}

constexpr Term has(int argument, std::uint32_t bits) { return {argument, Test::any_bit, bits, 0}; }

constexpr Term is(int argument, std::uint32_t value, std::uint32_t mask = ~0u) { return {argument, Test::equal, mask, value}; }

constexpr Term is_not(int argument, std::uint32_t value, std::uint32_t mask = ~0u) { return {argument, Test::not_equal, mask, value}; }

constexpr unsigned refused_always[] = {
    // The view and the namespaces.
    SYS_mount,
    SYS_umount2,
    SYS_pivot_root,
    SYS_chroot,
    SYS_open_tree,
    SYS_move_mount,
    SYS_fsopen,
    SYS_fsconfig,
    SYS_fsmount,
    SYS_fspick,
    SYS_mount_setattr,
    nr_open_tree_attr,
    SYS_setns,
    SYS_swapon,
    SYS_swapoff,
    SYS_quotactl,
    SYS_quotactl_fd,
    SYS_acct,
    SYS_sethostname,
    SYS_setdomainname,
    // Files that no path leads to.
    SYS_open_by_handle_at,
    SYS_name_to_handle_at,
    // Other processes.
    SYS_ptrace,
    SYS_process_vm_readv,
    SYS_process_vm_writev,
    SYS_pidfd_getfd,
    SYS_kcmp,
    SYS_process_madvise,
    // The kernel.
    SYS_bpf,
    SYS_perf_event_open,
    SYS_userfaultfd,
    SYS_keyctl,
    SYS_add_key,
    SYS_request_key,
    SYS_kexec_load,
    SYS_kexec_file_load,
    SYS_init_module,
    SYS_finit_module,
    SYS_delete_module,
    SYS_reboot,
    SYS_settimeofday,
    SYS_clock_settime,
    SYS_syslog,
    SYS_fanotify_init,
    SYS_fanotify_mark,
#ifdef SYS_iopl
    SYS_iopl,
    SYS_ioperm,
    SYS_modify_ldt,
#endif
};

// What has a fallback everywhere: callers try the older call when this one does not exist. clone3 and openat2 carry what
// counts in memory, where BPF can not look.
constexpr unsigned absent[] = {SYS_clone3, SYS_io_uring_setup, SYS_io_uring_enter, SYS_io_uring_register, nr_openat2};

constexpr std::uint32_t new_namespaces =
    CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWPID | CLONE_NEWNET;
constexpr std::uint32_t creating = O_CREAT | 020000000;  // __O_TMPFILE
constexpr std::uint32_t set_id = S_ISUID | S_ISGID;

void add_namespace_rules(Rules& rules)
{
    rules[SYS_clone].push_back({{has(0, new_namespaces)}, refuse(EPERM)});
    rules[SYS_unshare].push_back({{has(0, new_namespaces | CLONE_NEWTIME)}, refuse(EPERM)});
}

void add_mode_rules(Rules& rules)
{
    const Rule by_second{{has(1, set_id)}, refuse(EPERM)}, by_third{{has(2, set_id)}, refuse(EPERM)};
    rules[SYS_fchmod].push_back(by_second);
    rules[SYS_fchmodat].push_back(by_third);
    rules[nr_fchmodat2].push_back(by_third);
    rules[SYS_openat].push_back({{has(2, creating), has(3, set_id)}, refuse(EPERM)});
    rules[SYS_mknodat].push_back(by_third);
    for (const std::uint32_t device : {S_IFCHR, S_IFBLK}) rules[SYS_mknodat].push_back({{is(2, device, S_IFMT)}, refuse(EPERM)});
#ifdef SYS_open
    rules[SYS_chmod].push_back(by_second);
    rules[SYS_creat].push_back(by_second);
    rules[SYS_open].push_back({{has(1, creating), has(2, set_id)}, refuse(EPERM)});
    rules[SYS_mknod].push_back(by_second);
    for (const std::uint32_t device : {S_IFCHR, S_IFBLK}) rules[SYS_mknod].push_back({{is(1, device, S_IFMT)}, refuse(EPERM)});
#endif
}

// AF_UNIX, IPv4 and IPv6 by stream and datagram, and netlink for the list of interfaces.
void add_socket_rules(Rules& rules)
{
    constexpr std::uint32_t type_bits = 0xf;
    rules[SYS_socket] = {
        {{is(0, AF_UNIX)}, SECCOMP_RET_ALLOW},
        {{is(0, AF_NETLINK), is(2, NETLINK_ROUTE)}, SECCOMP_RET_ALLOW},
        {{is_not(0, AF_INET), is_not(0, AF_INET6)}, refuse(EAFNOSUPPORT)},
        {{is_not(1, SOCK_STREAM, type_bits), is_not(1, SOCK_DGRAM, type_bits)}, refuse(EPERM)},
        {{is_not(2, IPPROTO_IP), is_not(2, IPPROTO_TCP), is_not(2, IPPROTO_UDP), is_not(2, IPPROTO_MPTCP)}, refuse(EPERM)},
    };
    rules[SYS_socketpair].push_back({{is_not(0, AF_UNIX)}, refuse(EAFNOSUPPORT)});
}

void add_other_rules(Rules& rules)
{
    constexpr std::uint32_t tiocsti = 0x5412, tioclinux = 0x541c, personality_query = 0xffffffff;
    for (const std::uint32_t request : {tiocsti, tioclinux}) rules[SYS_ioctl].push_back({{is(1, request)}, refuse(EPERM)});
    rules[SYS_personality].push_back({{is_not(0, 0), is_not(0, personality_query)}, refuse(EPERM)});
    // A filter of one's own is fine; one that answers for another, or a second listener, is not.
    rules[SYS_seccomp].push_back({{is(0, SECCOMP_SET_MODE_FILTER), has(1, SECCOMP_FILTER_FLAG_NEW_LISTENER)}, refuse(EBUSY)});
}

void add_refusals(Rules& rules)
{
    for (const unsigned number : refused_always) rules[number].push_back({{}, refuse(EPERM)});
    for (const unsigned number : absent) rules[number].push_back({{}, refuse(ENOSYS)});
    add_namespace_rules(rules);
    add_mode_rules(rules);
    add_socket_rules(rules);
    add_other_rules(rules);
}

void add_pass(Rules& rules, std::uint64_t pass)
{
    const auto low = static_cast<std::uint32_t>(pass), high = static_cast<std::uint32_t>(pass >> 32);
    rules[SYS_sendmsg].push_back({{is(3, low), is(4, high)}, SECCOMP_RET_ALLOW});
}

// A pointer may have its bits in the upper half; the only conditions on more than 32 bits are of that kind.
void add_watched(Rules& rules, Watch watch)
{
    for (const WatchedCall& call : watched_calls) {
        const Condition condition = condition_of(call, watch);
        const Rule always{{}, SECCOMP_RET_USER_NOTIF};
        if (condition.is_always())
            rules[call.number].push_back(always);
        else
            rules[call.number].push_back({{has(condition.argument, static_cast<std::uint32_t>(condition.bits))}, SECCOMP_RET_USER_NOTIF});
        constexpr int upper_half = 8;
        if (!condition.is_always() && condition.bits >> 32)
            rules[call.number].push_back(
                {{has(condition.argument + upper_half, static_cast<std::uint32_t>(condition.bits >> 32))}, SECCOMP_RET_USER_NOTIF});
    }
}

class Assembler {
public:
    std::vector<sock_filter> take() { return std::move(code_); }

    void load(std::size_t offset) { emit(BPF_LD | BPF_W | BPF_ABS, static_cast<std::uint32_t>(offset)); }
    void answer(std::uint32_t value) { emit(BPF_RET | BPF_K, value); }
    void emit(unsigned code, std::uint32_t k, unsigned if_true = 0, unsigned if_false = 0)
    {
        code_.push_back({static_cast<std::uint16_t>(code), static_cast<std::uint8_t>(if_true), static_cast<std::uint8_t>(if_false), k});
    }
    std::size_t size() const { return code_.size(); }
    void append(const std::vector<sock_filter>& other) { code_.insert(code_.end(), other.begin(), other.end()); }

private:
    std::vector<sock_filter> code_;
};

std::size_t offset_of(int argument)
{
    constexpr std::size_t lower = __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? 0 : 4;
    const auto index = static_cast<std::size_t>(argument & 7);
    return offsetof(seccomp_data, args) + 8 * index + (argument >= 8 ? 4 - lower : lower);
}

// Falls through where a term does not hold: each term jumps over what follows it in the rule.
std::vector<sock_filter> code_of(const Rule& rule)
{
    Assembler code;
    for (std::size_t i = rule.terms.size(); i-- > 0;) {
        const Term& term = rule.terms[i];
        const auto rest = code.take();
        const auto skip = static_cast<unsigned>(rest.size() + (i + 1 == rule.terms.size() ? 1 : 0));
        code = Assembler();
        code.load(offset_of(term.argument));
        if (term.test != Test::any_bit && term.mask != ~0u) code.emit(BPF_ALU | BPF_AND | BPF_K, term.mask);
        if (term.test == Test::any_bit)
            code.emit(BPF_JMP | BPF_JSET | BPF_K, term.mask, 0, skip);
        else if (term.test == Test::equal)
            code.emit(BPF_JMP | BPF_JEQ | BPF_K, term.value, 0, skip);
        else
            code.emit(BPF_JMP | BPF_JEQ | BPF_K, term.value, skip, 0);
        code.append(rest);
        if (i + 1 == rule.terms.size()) code.answer(rule.answer);
    }
    if (rule.terms.empty()) code.answer(rule.answer);
    return code.take();
}

std::vector<sock_filter> code_of(const std::vector<Rule>& rules)
{
    Assembler code;
    for (const Rule& rule : rules) {
        code.append(code_of(rule));
        if (rule.terms.empty()) return code.take();
    }
    code.answer(SECCOMP_RET_ALLOW);
    return code.take();
}

bool is_conditional(const std::vector<Rule>& rules) { return !rules.front().terms.empty(); }

using Entry = std::pair<unsigned, const std::vector<Rule>*>;
using Entries = std::span<const Entry>;

// The number stays in the accumulator as long as nothing matched.
void add_conditional(Assembler& code, Entries entries)
{
    for (const auto& [number, rules] : entries) {
        if (!is_conditional(*rules)) continue;
        const auto block = code_of(*rules);
        code.emit(BPF_JMP | BPF_JEQ | BPF_K, number, 0, static_cast<unsigned>(block.size()));
        code.append(block);
    }
}

// One instruction a number, and one answer for all that share it.
void add_unconditional(Assembler& code, Entries entries)
{
    std::map<std::uint32_t, std::vector<unsigned>> by_answer;
    for (const auto& [number, rules] : entries)
        if (!is_conditional(*rules)) by_answer[rules->front().answer].push_back(number);
    for (const auto& [answer, numbers] : by_answer) {
        for (std::size_t i = 0; i + 1 < numbers.size(); ++i)
            code.emit(BPF_JMP | BPF_JEQ | BPF_K, numbers[i], static_cast<unsigned>(numbers.size() - 1 - i), 0);
        code.emit(BPF_JMP | BPF_JEQ | BPF_K, numbers.back(), 0, 1);
        code.answer(answer);
    }
}

// Few numbers one after the other, many by halves. Shorter lists make a longer program, longer lists more work for the
// kernel when it fills its bitmap; eight is where installing it is quickest.
void add_search(Assembler& code, Entries entries)
{
    if (entries.size() <= 8) {
        add_conditional(code, entries);
        add_unconditional(code, entries);
        code.answer(SECCOMP_RET_ALLOW);
        return;
    }
    const std::size_t middle = entries.size() / 2;
    Assembler below;
    add_search(below, entries.first(middle));
    code.emit(BPF_JMP | BPF_JGE | BPF_K, entries[middle].first, 0, 1);
    code.emit(BPF_JMP | BPF_JA, static_cast<std::uint32_t>(below.size()));
    code.append(below.take());
    add_search(code, entries.subspan(middle));
}

void add_prologue(Assembler& code)
{
    code.load(offsetof(seccomp_data, arch));
    code.emit(BPF_JMP | BPF_JEQ | BPF_K, native, 1, 0);
    code.answer(SECCOMP_RET_KILL_PROCESS);
    code.load(offsetof(seccomp_data, nr));
#if defined(__x86_64__)
    constexpr std::uint32_t x32 = 0x40000000;
    code.emit(BPF_JMP | BPF_JGE | BPF_K, x32, 0, 3);
    code.emit(BPF_JMP | BPF_JEQ | BPF_K, ~0u, 1, 0);  // the number that a tracer skips with
    code.answer(SECCOMP_RET_KILL_PROCESS);
    code.answer(refuse(ENOSYS));
#endif
    code.emit(BPF_JMP | BPF_JGT | BPF_K, nr_last_known, 0, 1);
    code.answer(refuse(ENOSYS));
}

}  // namespace

std::vector<sock_filter> seccomp_program(Watch watch, std::uint64_t pass)
{
    Rules rules;
    add_refusals(rules);
    if (pass) add_pass(rules, pass);
    if (watch != Watch::none) add_watched(rules, watch);

    Assembler code;
    add_prologue(code);
    std::vector<Entry> entries;
    for (const auto& [number, list] : rules) entries.emplace_back(number, &list);
    add_search(code, entries);
    assert(code.size() <= BPF_MAXINSNS);
    return code.take();
}

void add_seccomp(Script& script, Watch watch, std::uint64_t pass, Slot listener)
{
    const std::vector<sock_filter> code = seccomp_program(watch, pass);
    const sock_fprog* program = script.arena().make<sock_fprog>(
        {.len = static_cast<unsigned short>(code.size()), .filter = script.arena().copy(std::span<const sock_filter>(code))});
    if (watch == Watch::none) {
        script.step({seccomp_control, "installing the filter"}, SYS_seccomp, {SECCOMP_SET_MODE_FILTER, 0, program});
        return;
    }
    const unsigned flags = SECCOMP_FILTER_FLAG_NEW_LISTENER | SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV;
    script.step({"evidence", "installing the filter and its listener"}, SYS_seccomp, {SECCOMP_SET_MODE_FILTER, flags, program})
        .into(listener);
}

std::uint32_t answer_of(const std::vector<sock_filter>& program, long number, const std::uint64_t (&arguments)[6])
{
    seccomp_data data{.nr = static_cast<int>(number), .arch = native, .instruction_pointer = 0, .args = {}};
    std::ranges::copy(arguments, data.args);
    std::uint32_t accumulator = 0;
    for (std::size_t at = 0;; ++at) {
        const sock_filter& step = program.at(at);
        const auto jump = [&](bool is_true) { at += is_true ? step.jt : step.jf; };
        switch (step.code) {
        case BPF_LD | BPF_W | BPF_ABS:
            accumulator = *reinterpret_cast<const std::uint32_t*>(reinterpret_cast<const char*>(&data) + step.k);
            break;
        case BPF_ALU | BPF_AND | BPF_K: accumulator &= step.k; break;
        case BPF_JMP | BPF_JA: at += step.k; break;
        case BPF_JMP | BPF_JEQ | BPF_K: jump(accumulator == step.k); break;
        case BPF_JMP | BPF_JGE | BPF_K: jump(accumulator >= step.k); break;
        case BPF_JMP | BPF_JGT | BPF_K: jump(accumulator > step.k); break;
        case BPF_JMP | BPF_JSET | BPF_K: jump((accumulator & step.k) != 0); break;
        case BPF_RET | BPF_K: return step.k;
        default: return SECCOMP_RET_KILL_PROCESS;
        }
    }
}

}  // namespace bawn::sandbox
