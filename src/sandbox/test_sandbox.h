#pragma once

// For tests: an ordinary sandbox, what runs in it and what comes out, and a supervisor that lets everything go on.

#include <fcntl.h>
#include <gtest/gtest.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include "sandbox/sandbox.h"

namespace bawn::sandbox::testing {

inline bool is_root() { return ::geteuid() == 0; }

// A folder of its own that the ordinary user of the sandbox owns; gone at the end.
class Folder {
public:
    Folder()
    {
        std::string name = "/tmp/bawn-sandbox-test-XXXXXX";
        if (!::mkdtemp(name.data())) std::abort();
        path_ = name;
        give_away(path_);
    }
    ~Folder()
    {
        ::chmod((path_ + "/work/work").c_str(), 0700);  // overlayfs leaves it behind, unreadable
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    const std::string& path() const { return path_; }
    std::string make_folder(const std::string& name) const
    {
        const std::string made = path_ + "/" + name;
        std::filesystem::create_directories(made);
        give_away(made);
        return made;
    }
    std::string make_file(const std::string& name, const std::string& text) const
    {
        const std::string made = path_ + "/" + name;
        std::ofstream(made) << text;
        give_away(made);
        return made;
    }

private:
    static void give_away(const std::string& path)
    {
        if (is_root() && ::chown(path.c_str(), 1000, 1000) != 0) std::abort();
    }
    std::string path_;
};

inline std::string text_of(const std::string& path)
{
    std::ifstream file(path);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

inline Spec ordinary_spec()
{
    Spec spec;
    spec.view = {Bind{"/usr", "/usr"},
                 Link{"/bin", "usr/bin"},
                 Link{"/lib", "usr/lib"},
                 Link{"/lib64", "usr/lib64"},
                 Link{"/sbin", "usr/sbin"},
                 Scratch{"/tmp"},
                 TextFile{"/etc/passwd", "robin:x:1000:1000::/tmp:/bin/sh\n"}};
    spec.uid = is_root() ? 1000 : ::geteuid();
    spec.gid = is_root() ? 1000 : ::getegid();
    spec.watch = Watch::none;
    spec.environment = {"PATH=/usr/bin:/bin"};
    return spec;
}

// Answers every system call that is told with "go on", and counts them.
class LetsGoOn {
public:
    explicit LetsGoOn(Fd listener) : listener_(std::move(listener)), thread_([this] { serve(); }) {}
    ~LetsGoOn() { thread_.join(); }
    int count() const { return count_; }

private:
    void serve()
    {
        for (;;) {
            pollfd waiting{listener_.get(), POLLIN, 0};
            ::poll(&waiting, 1, -1);
            if (!(waiting.revents & POLLIN)) return;
            seccomp_notif asked{};
            if (::ioctl(listener_.get(), SECCOMP_IOCTL_NOTIF_RECV, &asked) != 0) continue;
            ++count_;
            seccomp_notif_resp answer{.id = asked.id, .val = 0, .error = 0, .flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE};
            ::ioctl(listener_.get(), SECCOMP_IOCTL_NOTIF_SEND, &answer);
        }
    }
    Fd listener_;
    std::atomic<int> count_ = 0;
    std::thread thread_;
};

struct Inside {
    Outcome outcome;
    std::string output;  // both streams
    int told = 0;
    std::string error;  // of start, release or wait
};

inline Inside run_inside(const Spec& spec, int input = -1)
{
    Inside inside;
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) std::abort();
    Fd reader(ends[0]), writer(ends[1]);
    auto running = start(spec, {input, writer.get(), writer.get()});
    writer.reset();
    if (!running) {
        inside.error = running.error().message();
        return inside;
    }
    std::thread collector([&] {
        char buffer[4096];
        for (ssize_t got; (got = ::read(reader.get(), buffer, sizeof buffer)) > 0;)
            inside.output.append(buffer, static_cast<std::size_t>(got));
    });
    std::unique_ptr<LetsGoOn> supervisor;
    if (Fd listener = running->take_notify(); listener.is_open()) supervisor = std::make_unique<LetsGoOn>(std::move(listener));
    auto outcome = running->release() ? running->wait() : Result<Outcome>(fail(ErrorKind::invalid, "release"));
    if (outcome)
        inside.outcome = *outcome;
    else
        inside.error = outcome.error().message();
    collector.join();
    if (supervisor) inside.told = supervisor->count();
    return inside;
}

inline Inside shell(Spec spec, const std::string& script)
{
    spec.command = {"/usr/bin/bash", "-c", script};
    return run_inside(spec);
}

}  // namespace bawn::sandbox::testing
