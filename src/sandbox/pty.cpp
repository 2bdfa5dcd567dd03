#include "sandbox/pty.h"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <termios.h>
#include <unistd.h>

namespace bawn::sandbox {

namespace {

constexpr std::string_view control = "terminal";

}  // namespace

TerminalStreams terminal_streams(const Stdio& stdio)
{
    TerminalStreams streams;
    const int descriptors[] = {stdio.in, stdio.out, stdio.err};
    for (std::size_t i = 0; i < 3; ++i) {
        streams.own[i] = ::isatty(descriptors[i]) == 1;
        if (streams.own[i]) ::ioctl(descriptors[i], TIOCGWINSZ, &streams.size);
    }
    return streams;
}

void add_terminal(Script& script, const TerminalStreams& streams, TerminalSlots slots)
{
    const Purpose purpose{control, "opening a terminal"};
    const int* unlocked = script.arena().make<int>(0);
    const winsize* size = script.arena().make<winsize>(streams.size);
    script.step(purpose, SYS_openat, {AT_FDCWD, script.text("/dev/pts/ptmx"), O_RDWR | O_NOCTTY | O_CLOEXEC}).into(slots.outer);
    script.step(purpose, SYS_ioctl, {slots.outer, TIOCSPTLCK, unlocked});
    script.step(purpose, SYS_ioctl, {slots.outer, TIOCSWINSZ, size});
    script.step(purpose, SYS_ioctl, {slots.outer, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC}).into(slots.inner);
    script.step(purpose, SYS_ioctl, {slots.inner, TIOCSCTTY, 0});
}

void add_foreground(Script& script, TerminalSlots slots)
{
    const Slot own = script.slot();
    script.step({control, "taking the foreground"}, SYS_getpid, {}).into(own);
    script.step({control, "taking the foreground"}, SYS_ioctl, {slots.inner, TIOCSPGRP, static_cast<const void*>(own.value)});
}

}  // namespace bawn::sandbox
