#pragma once

// A real overlay, as a session has it: mounted with userxattr by a child in its own user and mount namespace, and gone
// with that child. What the child does in the merged folder is left in `upper`.

#include <sched.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <functional>
#include <string>

#include "workspace/test_folder.h"

namespace bawn::workspace {

inline bool write_text(const char* path, const std::string& text)
{
    int fd = ::open(path, O_WRONLY | O_CLOEXEC);
    bool is_written = fd >= 0 && ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size());
    if (fd >= 0) ::close(fd);
    return is_written;
}

inline bool enter_namespaces()
{
    std::string uid = std::to_string(::geteuid()), gid = std::to_string(::getegid());
    if (::unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) return false;
    write_text("/proc/self/setgroups", "deny");
    return write_text("/proc/self/uid_map", uid + " " + uid + " 1") && write_text("/proc/self/gid_map", gid + " " + gid + " 1") &&
           ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0;
}

class TestOverlay : public TestFolder {
public:
    static constexpr int cannot_mount = 77;

    TestOverlay()
    {
        for (const char* name : {"lower", "upper", "work", "merged", "session"}) folder(name);
    }

    // What the agent does: `doing` runs in a child, with the merged folder as its current one. The child's exit status.
    int run(const std::function<void()>& doing) const
    {
        std::fflush(nullptr);
        pid_t child = ::fork();
        if (child == 0) ::_exit(inside(doing));
        int status = 0;
        ::waitpid(child, &status, 0);
        return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
    }

private:
    int inside(const std::function<void()>& doing) const
    {
        std::string options = "lowerdir=" + path("lower") + ",upperdir=" + path("upper") + ",workdir=" + path("work") + ",userxattr";
        if (!enter_namespaces() || ::mount("overlay", path("merged").c_str(), "overlay", 0, options.c_str()) != 0) return cannot_mount;
        if (::chdir(path("merged").c_str()) != 0) return 1;
        try {
            doing();
        } catch (const std::exception& problem) {
            std::fprintf(stderr, "inside: %s\n", problem.what());
            return 1;
        }
        return 0;
    }
};

}  // namespace bawn::workspace

// Runs `doing` inside, or ends the test: as a skip where this kernel lets nobody mount an overlay.
#define RUN_INSIDE(overlay, ...)                                                                                     \
    switch ((overlay).run(__VA_ARGS__)) {                                                                            \
    case 0: break;                                                                                                   \
    case TestOverlay::cannot_mount: GTEST_SKIP() << "no overlay can be mounted in a user namespace on this machine"; \
    default: FAIL() << "the work inside the overlay failed";                                                         \
    }
