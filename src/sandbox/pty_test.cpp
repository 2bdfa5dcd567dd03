#include "sandbox/pty.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/ioctl.h>
#include <termios.h>

#include "sandbox/test_sandbox.h"

namespace bawn::sandbox {

namespace {

using namespace testing;

// A terminal of the caller's, with somebody who types at its other side.
struct Terminal {
    Fd typist{::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC)};
    Fd caller;

    Terminal()
    {
        char name[64];
        if (::grantpt(typist.get()) != 0 || ::unlockpt(typist.get()) != 0 || ::ptsname_r(typist.get(), name, sizeof name) != 0)
            std::abort();
        caller = Fd(::open(name, O_RDWR | O_NOCTTY | O_CLOEXEC));
        const winsize size{.ws_row = 33, .ws_col = 111, .ws_xpixel = 0, .ws_ypixel = 0};
        ::ioctl(caller.get(), TIOCSWINSZ, &size);
    }

    std::string read_until(std::string_view wanted)
    {
        std::string seen;
        for (pollfd waiting{typist.get(), POLLIN, 0}; seen.find(wanted) == std::string::npos && ::poll(&waiting, 1, 5000) == 1;) {
            char buffer[1024];
            const ssize_t length = ::read(typist.get(), buffer, sizeof buffer);
            if (length <= 0) break;
            seen.append(buffer, static_cast<std::size_t>(length));
        }
        return seen;
    }
    void type(std::string_view keys) { ASSERT_TRUE(write_all(typist, keys)); }
};

Spec shell_spec(const std::string& script)
{
    Spec spec = ordinary_spec();
    spec.command = {"/usr/bin/bash", "-c", script};
    return spec;
}

TEST(Pty, the_command_has_a_terminal_of_its_own)
{
    Terminal terminal;
    auto running = start(shell_spec("tty; stty size; read -r line; echo \"got $line\"; cat > /dev/null"),
                         {terminal.caller.get(), terminal.caller.get(), terminal.caller.get()});
    ASSERT_TRUE(running) << running.error().message();
    ASSERT_TRUE(running->release());
    std::string seen;
    std::thread typist([&] {
        seen = terminal.read_until("33 111");
        terminal.type("hello\r");
        seen += terminal.read_until("got hello");
        terminal.type("\x04");
        seen += terminal.read_until("nothing more");
    });
    termios before{}, after{};
    ::tcgetattr(terminal.caller.get(), &before);
    const auto outcome = running->wait();
    ::tcgetattr(terminal.caller.get(), &after);
    EXPECT_TRUE(write_all(terminal.caller, "nothing more"));
    typist.join();
    ASSERT_TRUE(outcome) << outcome.error().message();
    EXPECT_EQ(outcome->code, 0);
    EXPECT_NE(seen.find("/dev/pts/0\r\n"), std::string::npos) << seen;
    EXPECT_NE(seen.find("got hello"), std::string::npos) << seen;
    EXPECT_EQ(before.c_lflag, after.c_lflag) << "the caller's terminal is as it was";
}

TEST(Pty, ctrl_c_reaches_the_command_and_not_the_caller)
{
    Terminal terminal;
    auto running = start(shell_spec("trap 'echo caught; exit 3' INT; echo ready; while :; do sleep 0.05; done"),
                         {terminal.caller.get(), terminal.caller.get(), terminal.caller.get()});
    ASSERT_TRUE(running) << running.error().message();
    ASSERT_TRUE(running->release());
    std::thread typist([&] {
        terminal.read_until("ready");
        terminal.type("\x03");
    });
    const auto outcome = running->wait();
    typist.join();
    ASSERT_TRUE(outcome) << outcome.error().message();
    EXPECT_EQ(outcome->code, 3);
}

TEST(Pty, ctrl_z_stops_and_the_command_goes_on)
{
    Terminal terminal;
    // In a process group whose parent is in another session nobody is stopped: the caller goes on at once, and so does the command.
    const pid_t caller = ::fork();
    if (caller == 0) {
        ::setsid();
        auto running =
            start(shell_spec("echo ready; sleep 0.3; exit 5"), {terminal.caller.get(), terminal.caller.get(), terminal.caller.get()});
        if (!running || !running->release()) ::_exit(99);
        const auto outcome = running->wait();
        ::_exit(outcome ? outcome->code : 98);
    }
    terminal.read_until("ready");
    terminal.type("\x1a");
    int status = 0;
    ASSERT_EQ(::waitpid(caller, &status, 0), caller);
    EXPECT_EQ(WEXITSTATUS(status), 5);
}

TEST(Pty, a_pipe_stays_a_pipe_beside_a_terminal)
{
    Terminal terminal;
    int ends[2];
    ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
    auto running =
        start(shell_spec("[ -t 0 ] && [ ! -t 1 ] && [ -t 2 ] && echo as-asked"), {terminal.caller.get(), ends[1], terminal.caller.get()});
    ::close(ends[1]);
    ASSERT_TRUE(running) << running.error().message();
    ASSERT_TRUE(running->release());
    ASSERT_TRUE(running->wait());
    char buffer[64] = {};
    EXPECT_GT(::read(ends[0], buffer, sizeof buffer - 1), 0);
    EXPECT_STREQ(buffer, "as-asked\n");
    ::close(ends[0]);
}

}  // namespace

}  // namespace bawn::sandbox
