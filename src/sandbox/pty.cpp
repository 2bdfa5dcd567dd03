#include "sandbox/pty.h"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>

namespace bawn::sandbox {

namespace {

constexpr std::string_view terminal_control = "terminal";

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
    const Purpose purpose{terminal_control, "opening a terminal"};
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
    script.step({terminal_control, "taking the foreground"}, SYS_getpid, {}).into(own);
    script.step({terminal_control, "taking the foreground"}, SYS_ioctl, {slots.inner, TIOCSPGRP, static_cast<const void*>(own.value)});
}

Relay::Relay(const Stdio& stdio, const TerminalStreams& streams, Fd terminal) : terminal_(std::move(terminal))
{
    if (!terminal_.is_open()) return;
    if (streams.own[0]) in_ = stdio.in;
    if (streams.own[1] || streams.own[2]) out_ = streams.own[1] ? stdio.out : stdio.err;
    ::fcntl(terminal_.get(), F_SETFL, O_NONBLOCK);
    enter_raw();
}

Relay::~Relay() { leave_raw(); }

void Relay::enter_raw()
{
    termios now;
    if (in_ < 0 || ::tcgetattr(in_, &now) != 0) return;
    if (!before_) {
        before_ = now;
        ::ioctl(terminal_.get(), TCSETS, &now);  // the command finds the terminal as the caller had it
    }
    now = *before_;
    ::cfmakeraw(&now);
    ::tcsetattr(in_, TCSADRAIN, &now);
}

void Relay::leave_raw()
{
    if (before_) ::tcsetattr(in_, TCSADRAIN, &*before_);
}

void Relay::take_size()
{
    winsize size;
    if (is_open() && ::ioctl(in_ >= 0 ? in_ : out_, TIOCGWINSZ, &size) == 0) ::ioctl(terminal_.get(), TIOCSWINSZ, &size);
}

std::array<pollfd, 2> Relay::waits_for() const
{
    const auto wants_room = static_cast<short>(typed_.empty() ? POLLIN : POLLIN | POLLOUT);
    return {{{typed_.empty() ? in_ : -1, POLLIN, 0}, {terminal_.get(), wants_room, 0}}};
}

void Relay::carry(const std::array<pollfd, 2>& ready)
{
    if (ready[0].revents) carry_in();
    if (!typed_.empty()) {
        const ssize_t written = ::write(terminal_.get(), typed_.data(), typed_.size());
        if (written > 0) typed_.erase(0, static_cast<std::size_t>(written));
    }
    if (ready[1].revents & POLLIN)
        carry_out();
    else if (ready[1].revents & (POLLHUP | POLLERR))
        terminal_.reset();
}

void Relay::carry_in()
{
    char typed[4096];
    const ssize_t length = ::read(in_, typed, sizeof typed);
    if (length > 0)
        typed_.append(typed, static_cast<std::size_t>(length));
    else if (length == 0 || errno != EINTR)
        in_ = -1;  // hung up
}

bool Relay::carry_out()
{
    char written[16384];
    const ssize_t length = ::read(terminal_.get(), written, sizeof written);
    if (length <= 0) return false;
    if (out_ < 0) return true;
    Fd out(out_);  // lent
    (void)write_all(out, std::string_view(written, static_cast<std::size_t>(length)));
    (void)out.release();
    return true;
}

void Relay::drain()
{
    while (is_open() && carry_out()) continue;
}

}  // namespace bawn::sandbox
