#pragma once

// For tests of the evidence: a forked child whose calls are watched as in a sandbox, but without one. The child runs a
// function under a filter made from watched.h, and what the Observer tells comes back.

#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "sandbox/notify.h"

namespace bawn::sandbox::testing {

inline std::vector<sock_filter> watching_filter(Watch watch)
{
    auto load = [](std::size_t at) { return sock_filter BPF_STMT(BPF_LD | BPF_W | BPF_ABS, static_cast<std::uint32_t>(at)); };
    std::vector<sock_filter> code = {load(offsetof(seccomp_data, nr))};
    for (const WatchedCall& call : watched_calls) {
        if (watch == Watch::none) break;
        Condition condition = condition_of(call, watch);
        std::size_t at = offsetof(seccomp_data, args) + 8 * static_cast<std::size_t>(std::max<int>(condition.argument, 0));
        std::vector<sock_filter> check;
        if (!condition.is_always()) {
            check = {load(at), BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, static_cast<std::uint32_t>(condition.bits), 3, 0), load(at + 4),
                     BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, static_cast<std::uint32_t>(condition.bits >> 32), 1, 0),
                     BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)};
        }
        check.push_back(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF));
        code.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, call.number, 0, static_cast<std::uint8_t>(check.size())));
        code.insert(code.end(), check.begin(), check.end());
    }
    code.push_back(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
    return code;
}

inline int install(std::vector<sock_filter>& code)
{
    sock_fprog program = {static_cast<unsigned short>(code.size()), code.data()};
    if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return -1;
    unsigned flags = SECCOMP_FILTER_FLAG_NEW_LISTENER | SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV;
    return static_cast<int>(::syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &program));
}

// The child takes no descriptor but its standard streams and the two pipes into the function.
[[noreturn]] inline void be_watched(std::vector<sock_filter>& code, const Fd& say, const Fd& hear, const std::function<void()>& body)
{
    int listener = install(code);
    char go = 0;
    if (::write(say.get(), &listener, sizeof listener) != sizeof listener || ::read(hear.get(), &go, 1) != 1) ::_exit(99);
    ::close(listener);
    body();
    ::_exit(0);
}

struct Child {
    pid_t pid = 0;
    Fd listener;
    Fd go;  // write a byte

    void release() const
    {
        if (::write(go.get(), "", 1) != 1) std::abort();
    }
    int wait() const
    {
        int status = 0;
        while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {}
        return status;
    }
};

inline Child start_child(Watch watch, const std::function<void()>& body)
{
    std::vector<sock_filter> code = watching_filter(watch);
    int up[2], down[2];
    if (::pipe2(up, O_CLOEXEC) != 0 || ::pipe2(down, O_CLOEXEC) != 0) std::abort();
    Fd hear_up(up[0]), say_up(up[1]), hear_down(down[0]), say_down(down[1]);
    pid_t pid = ::fork();
    if (pid == 0) be_watched(code, say_up, hear_down, body);
    int theirs = -1;
    if (::read(hear_up.get(), &theirs, sizeof theirs) != sizeof theirs) std::abort();
    Fd pidfd(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
    Fd listener(static_cast<int>(::syscall(SYS_pidfd_getfd, pidfd.get(), theirs, 0)));
    return {pid, std::move(listener), std::move(say_down)};
}

struct Watched {
    std::vector<Seen> seen;
    Counts counts;
    int status = 0;
};

inline Watched watch(const std::function<void()>& body, ObserverOptions options = {})
{
    Watched watched;
    Child child = start_child(options.watch, body);
    auto observer = Observer::start(std::move(child.listener), options, [&](Seen&& seen) { watched.seen.push_back(std::move(seen)); });
    if (!observer) std::abort();
    child.release();
    watched.status = child.wait();
    watched.counts = observer->finish();
    std::ranges::stable_sort(watched.seen, {}, time_of);
    return watched;
}

// A new folder, gone at the end. Its path has no links.
class WatchedFolder {
public:
    WatchedFolder()
    {
        std::string name = "/tmp/bawn-evidence-test-XXXXXX";
        if (!::mkdtemp(name.data())) std::abort();
        path_ = std::filesystem::canonical(name);
    }
    ~WatchedFolder()
    {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    WatchedFolder(const WatchedFolder&) = delete;
    WatchedFolder& operator=(const WatchedFolder&) = delete;
    const std::string& path() const { return path_; }

private:
    std::string path_;
};

// Seen as a person would say it, with "~" for the folder: "rename ~/a to ~/b".
inline std::string told(const Place& place, const std::string& folder)
{
    std::string path = place.path;
    for (std::size_t at; (at = path.find(folder)) != std::string::npos;) path.replace(at, folder.size(), "~");
    return path + (place.known == Known::spelled ? " (spelled)" : place.known == Known::unread ? "(unread)" : "");
}

inline std::string told(const Seen& seen, const std::string& folder)
{
    if (const auto* open = std::get_if<OpenSeen>(&seen)) return "open " + told(open->place, folder);
    if (const auto* connect = std::get_if<ConnectSeen>(&seen)) {
        std::string port = connect->to.port ? ":" + std::to_string(connect->to.port) : "";
        return std::string(name_of(connect->act)) + " " + std::to_string(connect->to.family) + " " +
               told({connect->to.address, Known::resolved}, folder) + port;
    }
    if (const auto* change = std::get_if<MutationSeen>(&seen)) {
        std::string line = std::string(name_of(change->act)) + " " + told(change->place, folder);
        bool has_second = !change->second.path.empty();
        return has_second ? line + " to " + told(change->second, folder) : line;
    }
    const auto& exec = std::get<ExecSeen>(seen);
    std::string line = "exec " + told(exec.file.place, folder) + " " + std::string(name_of(exec.outcome));
    if (!exec.interpreter.place.path.empty()) line += " by " + told(exec.interpreter.place, folder);
    if (exec.is_swapped) line += " swapped";
    for (const std::string& word : exec.argv) line += " [" + told({word, Known::resolved}, folder) + "]";
    return line;
}

inline std::string told(const std::vector<Seen>& all, const std::string& folder)
{
    std::string lines;
    for (const Seen& seen : all) lines += told(seen, folder) + "\n";
    return lines;
}

inline const ExecSeen* first_exec(const std::vector<Seen>& all, ExecOutcome outcome = ExecOutcome::ran)
{
    for (const Seen& seen : all)
        if (const auto* exec = std::get_if<ExecSeen>(&seen); exec && exec->outcome == outcome) return exec;
    return nullptr;
}

inline bool adds_up(const Counts& counts) { return counts.seen == counts.told + counts.quiet + counts.gone + counts.lost; }

}  // namespace bawn::sandbox::testing
