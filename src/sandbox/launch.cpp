#include "sandbox/launch.h"

#include <fcntl.h>
#include <linux/keyctl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/rseq.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "sandbox/cgroup.h"
#include "sandbox/controls.h"
#include "sandbox/landlock.h"
#include "sandbox/mounts.h"
#include "sandbox/namespaces.h"
#include "sandbox/network.h"
#include "sandbox/pty.h"
#include "sandbox/seccomp.h"

extern "C" const char __executable_start, etext;

namespace bawn::sandbox {

namespace {

constexpr std::size_t most_handed_out = 253;  // SCM_MAX_FD
constexpr int first_kept_number = 100;  // where the caller's streams wait until the command takes them

// The kernel's sigaction: handler, flags, restorer, mask.
struct KernelAction {
    std::uintptr_t handler = 0, flags = 0, restorer = 0, mask = 0;
};

// One message with descriptors: what sendmsg needs, all in the arena.
struct HandOut {
    msghdr message{};
    iovec part{};
    Tidings tidings{Told::ready, 0, 0};
    alignas(cmsghdr) std::array<std::byte, CMSG_SPACE(most_handed_out * sizeof(int))> descriptors{};
};

struct Pairs {
    Fd control, child_control, gate, child_gate;
};

Result<Pairs> open_pairs()
{
    int control[2], gate[2];
    if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, control) != 0) return fail_errno("opening a socket pair");
    Pairs pairs{Fd(control[0]), Fd(control[1]), {}, {}};
    if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, gate) != 0) return fail_errno("opening a socket pair");
    pairs.gate = Fd(gate[0]);
    pairs.child_gate = Fd(gate[1]);
    return pairs;
}

class Launch {
public:
    Launch(const Spec& spec, const Stdio& stdio, const TerminalStreams& streams, Capture capture)
        : spec_(spec),
          stdio_(stdio),
          streams_(streams),
          capture_(capture),
          first_(*arena_),
          command_(std::make_unique<Script>(*arena_))
    {
    }

    Result<Launched> run(Cgroup*);

private:
    Result<> check() const;
    Result<> write_first();
    void write_command();
    void keep_streams();
    void leave_restartable_sequences();
    void take_nothing_along();
    void limit();
    void limit(int resource, std::uint64_t soft, std::uint64_t hard);
    Result<> add_layers();
    void hand_out();
    void reset_signals();
    ChildPlan* plan();
    Result<> receive();
    Result<> take(const msghdr&);

    const Spec& spec_;
    const Stdio& stdio_;
    const TerminalStreams& streams_;
    const Capture capture_;
    std::unique_ptr<Arena> arena_ = std::make_unique<Arena>();
    Script first_;
    std::unique_ptr<Script> command_;
    Pairs pairs_;
    std::array<Slot, 3> kept_{};
    TerminalSlots terminal_{};
    ViewSlots view_{};
    Slot listener_{};
    std::uint64_t pass_ = 0;
    bool is_watched_ = false;
    Launched launched_;
    std::vector<HandedOut> handed_out_;
};

Result<> Launch::check() const
{
    if (spec_.uid == 0 || spec_.gid == 0)
        return fail(control_failure("privileges", "refusing to run the command as root; it needs an ordinary user", EINVAL));
    if (::geteuid() != 0 && (spec_.uid != ::geteuid() || spec_.gid != ::getegid()))
        return fail(ErrorKind::invalid, "privileges: only root can run a command as another user");
    if (spec_.command.empty()) return fail(ErrorKind::invalid, "command: there is none");
    return {};
}

// libc lets the kernel write into thread-local memory at every preemption; that memory goes.
void Launch::leave_restartable_sequences()
{
    constexpr unsigned unregister = 1, signature =
#if defined(__x86_64__)
                                           0x53053053;
#else
                                           0xd428bc00;
#endif
    if (__rseq_size == 0) return;
    const char* area = static_cast<const char*>(__builtin_thread_pointer()) + __rseq_offset;
    first_.step({"privileges", "leaving restartable sequences"}, SYS_rseq,
                {static_cast<const void*>(area), std::max(32u, __rseq_size), unregister, signature});
}

// What a process inherits and no sandbox should: key rings, the caller's end of the pair, its death as our own.
void Launch::take_nothing_along()
{
    const Purpose purpose{"privileges", "parting from the caller"};
    first_.step(purpose, SYS_close, {pairs_.control.get()});
    first_.step(purpose, SYS_close, {pairs_.gate.get()});
    first_.step({"privileges", "leaving the session's key ring"}, SYS_keyctl, {KEYCTL_JOIN_SESSION_KEYRING, nullptr}).tolerating(ENOSYS);
    Request* request = arena_->make<Request>();
    first_.step({"user-namespace", "waiting for the maps"}, SYS_read, {pairs_.child_control.get(), request, sizeof *request})
        .at_least(sizeof *request);
    add_identity(first_, {spec_.uid, spec_.gid});
    first_.step(purpose, SYS_prctl, {PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0});
    first_.step(purpose, SYS_prctl, {PR_SET_DUMPABLE, 0, 0, 0, 0});
    first_.step(purpose, SYS_prctl, {PR_SET_NAME, arena_->text("bawn"), 0, 0, 0});
}

// Out of the way of descriptors 0 to 2; a stream that is the terminal's is the terminal.
void Launch::keep_streams()
{
    const int given[] = {stdio_.in, stdio_.out, stdio_.err};
    for (std::size_t i = 0; i < 3; ++i) {
        kept_[i] = first_.slot();
        const Purpose purpose{"privileges", "keeping a standard stream"};
        if (streams_.own[i])
            kept_[i] = terminal_.inner;
        else if (given[i] >= 0)
            first_.step(purpose, SYS_fcntl, {given[i], F_DUPFD_CLOEXEC, first_kept_number}).into(kept_[i]);
        else
            first_.step(purpose, SYS_openat, {AT_FDCWD, arena_->text("/dev/null"), O_RDWR | O_CLOEXEC, 0}).into(kept_[i]);
    }
}

void Launch::limit(int resource, std::uint64_t soft, std::uint64_t hard)
{
    const rlimit* wanted = arena_->make<rlimit>({.rlim_cur = soft, .rlim_max = hard});
    first_.step({"privileges", "setting a resource limit"}, SYS_prlimit64, {0, resource, wanted, nullptr});
}

// RLIMIT_NPROC counts the processes of this user namespace alone (Linux 5.14 and newer).
void Launch::limit()
{
    limit(RLIMIT_CORE, 0, 0);
    rlimit files{};
    ::getrlimit(RLIMIT_NOFILE, &files);
    const rlim_t most_files = std::min<rlim_t>(files.rlim_max, 1 << 19);
    limit(RLIMIT_NOFILE, std::min(files.rlim_cur, most_files), most_files);
    rlimit file_size{};
    ::getrlimit(RLIMIT_FSIZE, &file_size);
    if (spec_.limits.disk_bytes && spec_.limits.disk_bytes < file_size.rlim_max)
        limit(RLIMIT_FSIZE, spec_.limits.disk_bytes, spec_.limits.disk_bytes);
    rlimit processes{};
    ::getrlimit(RLIMIT_NPROC, &processes);
    const std::uint64_t most = spec_.limits.processes + 1;  // and the first process
    if (spec_.limits.processes && most < processes.rlim_max) limit(RLIMIT_NPROC, most, most);
}

Result<> Launch::add_layers()
{
    const int version = landlock_version();
    if (version > 0)
        add_landlock(first_, spec_, version);
    else if (is_accepted("landlock", spec_.accepted))
        launched_.degraded.push_back({"landlock", "this kernel has no Landlock"});
    else
        return fail(control_missing("landlock", "this kernel does not offer it"));
    if (version > 0 && version < 6)
        launched_.degraded.push_back({"landlock-scope", "Landlock " + std::to_string(version) + " is older than scopes"});

    if (is_watched_ && ::getrandom(&pass_, sizeof pass_, 0) != sizeof pass_) return fail_errno("getting random bytes");
    add_seccomp(first_, is_watched_ ? spec_.watch : Watch::none, pass_, listener_);
    return {};
}

void Launch::hand_out()
{
    HandOut* out = arena_->make<HandOut>();
    handed_out_.push_back({view_.proc, &launched_.proc});
    if (is_watched_) handed_out_.push_back({listener_, &launched_.listener});
    if (streams_.any()) handed_out_.push_back({terminal_.outer, &launched_.terminal});
    const std::size_t length = handed_out_.size() * sizeof(int);
    out->part = {&out->tidings, sizeof out->tidings};
    out->message.msg_iov = &out->part;
    out->message.msg_iovlen = 1;
    out->message.msg_control = out->descriptors.data();
    out->message.msg_controllen = CMSG_SPACE(length);
    cmsghdr* header = CMSG_FIRSTHDR(&out->message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(length);
    auto* number = reinterpret_cast<std::int32_t*>(CMSG_DATA(header));
    for (const HandedOut& each : handed_out_)
        first_.step({"privileges", "telling a descriptor"}, SYS_fcntl, {each.inside, F_DUPFD_CLOEXEC, 3}).into({number++});
    first_.step({"evidence", "handing descriptors out"}, SYS_sendmsg,
                {pairs_.child_control.get(), &out->message, MSG_NOSIGNAL, static_cast<unsigned long>(pass_ & 0xffffffff),
                 static_cast<unsigned long>(pass_ >> 32)});
}

Result<> Launch::write_first()
{
    listener_ = first_.slot();
    terminal_ = {first_.slot(), first_.slot()};
    leave_restartable_sequences();
    take_nothing_along();
    keep_streams();
    add_loopback(first_);
    if (spec_.network) handed_out_ = add_doors(first_, *spec_.network, capture_, launched_.doors);
    first_.step({"mounts", "naming the host"}, SYS_sethostname, {arena_->text("bawn"), 4});
    view_ = TRY(add_view(first_, spec_));
    first_.step({"terminal", "leading a session"}, SYS_setsid, {});
    if (streams_.any()) add_terminal(first_, streams_, terminal_);
    limit();
    add_privileges(first_);
    TRY(add_layers());
    hand_out();
    return {};
}

// Handlers are gone with clone3; what the caller ignores would stay ignored.
void Launch::reset_signals()
{
    const KernelAction* normal = arena_->make<KernelAction>();
    for (int number = 1; number < NSIG; ++number) {
        struct sigaction action;
        if (::sigaction(number, nullptr, &action) == 0 && action.sa_handler == SIG_IGN)
            command_->step({"command", "resetting signals"}, SYS_rt_sigaction, {number, normal, nullptr, 8});
    }
    command_->step({"command", "resetting signals"}, SYS_rt_sigprocmask, {SIG_SETMASK, arena_->make<std::uint64_t>(0), nullptr, 8});
}

void Launch::write_command()
{
    Script& script = *command_;
    script.step({"command", "joining its process group"}, SYS_setpgid, {0, 0});
    if (streams_.any()) add_foreground(script, terminal_);
    for (int i = 0; i < 3; ++i) script.step({"command", "taking a standard stream"}, SYS_dup3, {kept_[static_cast<std::size_t>(i)], i, 0});
    script.step({"command", "entering " + spec_.folder}, SYS_chdir, {script.text(spec_.folder)});
    script.step({"command", "taking a file mode mask"}, SYS_umask, {022});
    script.step({"command", "waiting to be released"}, SYS_read, {pairs_.child_gate.get(), arena_->make<char>(), 1}).at_least(1);
    script.step({"command", "closing descriptors"}, SYS_close_range, {3, ~0u, CLOSE_RANGE_CLOEXEC});
    reset_signals();
    script.step({"command", "executing " + spec_.command[0]}, SYS_execve,
                {script.text(spec_.command[0]), arena_->texts(spec_.command), arena_->texts(spec_.environment)});
}

ChildPlan* Launch::plan()
{
    constexpr std::size_t stack_size = 64 << 10;
    const auto steps = [&](const Script& script) { return Steps{arena_->copy(script.steps()), script.steps().size()}; };
    ChildPlan* plan = arena_->make<ChildPlan>();
    plan->first = steps(first_);
    plan->command = steps(*command_);
    plan->control = pairs_.child_control.get();
    constexpr std::uintptr_t page = 4096;
    plan->code_begin = reinterpret_cast<std::uintptr_t>(&__executable_start) / page * page;
    plan->code_end = (reinterpret_cast<std::uintptr_t>(&etext) + page - 1) / page * page;
    plan->arena_begin = reinterpret_cast<std::uintptr_t>(arena_->begin());
    plan->arena_end = plan->arena_begin + Arena::size;
    plan->stack_top = reinterpret_cast<std::uintptr_t>(arena_->take(stack_size)) + stack_size;
    return plan;
}

Result<> Launch::take(const msghdr& message)
{
    const cmsghdr* header = CMSG_FIRSTHDR(&message);
    std::vector<Fd> taken;
    if (header && header->cmsg_type == SCM_RIGHTS) {
        const int* numbers = reinterpret_cast<const int*>(CMSG_DATA(header));
        for (std::size_t i = 0; CMSG_LEN((i + 1) * sizeof(int)) <= header->cmsg_len; ++i) taken.emplace_back(numbers[i]);
    }
    if (taken.size() != handed_out_.size())
        return fail(ErrorKind::unavailable, "evidence: not every descriptor of the sandbox came out; are too many open?");
    for (std::size_t i = 0; i < taken.size(); ++i) *handed_out_[i].outside = std::move(taken[i]);
    return {};
}

Result<> Launch::receive()
{
    HandOut in;
    in.part = {&in.tidings, sizeof in.tidings};
    in.message = {.msg_name = nullptr,
                  .msg_namelen = 0,
                  .msg_iov = &in.part,
                  .msg_iovlen = 1,
                  .msg_control = in.descriptors.data(),
                  .msg_controllen = in.descriptors.size(),
                  .msg_flags = 0};
    ssize_t length;
    do length = ::recvmsg(launched_.control.get(), &in.message, MSG_CMSG_CLOEXEC);
    while (length < 0 && errno == EINTR);
    if (length < 0) return fail_errno("waiting for the sandbox");
    if (length != sizeof in.tidings) return fail(ErrorKind::unavailable, "the first process of the sandbox ended before it stood");
    if (in.tidings.told == Told::failed) return fail(first_.failure(static_cast<std::size_t>(in.tidings.value), in.tidings.error_number));
    return take(in.message);
}

Result<Launched> Launch::run(Cgroup* cgroup)
{
    TRY(check());
    is_watched_ = spec_.watch != Watch::none;
    pairs_ = TRY(open_pairs());
    TRY(write_first());
    write_command();

    const Identity identity{spec_.uid, spec_.gid};
    const bool is_root = ::geteuid() == 0;  // its child is somebody else, who may not join a cgroup of root's
    Process process = TRY(clone_into_namespaces(plan(), identity, cgroup && !is_root ? cgroup->fd() : -1));
    Launched& launched = launched_;
    launched.pid = process.pid;
    launched.pidfd = std::move(process.pidfd);
    launched.control = std::move(pairs_.control);
    launched.gate = std::move(pairs_.gate);
    pairs_.child_control.reset();
    pairs_.child_gate.reset();
    const Request proceed{Ask::proceed, 0};
    Result<> done = write_maps(launched.pid, identity);
    if (done) {
        auto entrance = open_entrance(launched.pid);
        if (entrance)
            launched.entrance = std::move(*entrance);
        else
            done = fail(std::move(entrance).error());
    }
    if (done && cgroup && is_root) done = cgroup->add(launched.pid);
    if (done && ::send(launched.control.get(), &proceed, sizeof proceed, MSG_NOSIGNAL) != sizeof proceed)
        done = fail_errno("starting the sandbox");
    if (done) done = receive();
    if (!done) {
        launched.control.reset();
        ::syscall(SYS_pidfd_send_signal, launched.pidfd.get(), SIGKILL, nullptr, 0);
        siginfo_t ignored;
        while (::waitid(static_cast<idtype_t>(P_PIDFD), static_cast<id_t>(launched.pidfd.get()), &ignored, WEXITED) < 0 && errno == EINTR)
            continue;
        return fail(std::move(done).error());
    }
    launched.arena = std::move(arena_);
    launched.command = std::move(command_);
    return std::move(launched);
}

}  // namespace

Result<Launched> launch(const Spec& spec, const Stdio& stdio, const TerminalStreams& streams, Cgroup* cgroup)
{
    Result<Launched> launched = Launch(spec, stdio, streams, Capture::every_port).run(cgroup);
    if (launched || !is_failure_of("network-capture", launched.error())) return launched;
    Result<Launched> replaced = Launch(spec, stdio, streams, Capture::declared_ports).run(cgroup);
    if (replaced) replaced->degraded.push_back({"network-capture", launched.error().message()});
    return replaced;
}

}  // namespace bawn::sandbox
