#pragma once

// Pty: the command's own terminal.
//
// It lives in the sandbox's /dev/pts, so that the caller's real terminal never gets inside and nothing can be typed into
// it from there. The first process leads the session; the command is the foreground group of it, and so can be stopped
// with Ctrl-Z like in a shell.

#include <poll.h>
#include <termios.h>

#include <array>
#include <optional>
#include <string>

#include "sandbox/launch.h"
#include "sandbox/script.h"

namespace bawn::sandbox {

struct TerminalSlots {
    Slot outer, inner;
};

// Which of the caller's streams are terminals.
TerminalStreams terminal_streams(const Stdio&);

// Steps of the first process, when /dev stands and it leads a session.
void add_terminal(Script&, const TerminalStreams&, TerminalSlots);

// Step of the command's process: it is what the terminal's keys go to.
void add_foreground(Script&, TerminalSlots);

// Carries bytes between the caller's terminal and the command's, with the caller's in raw mode as long as it lives.
// Without a terminal of the command's it does nothing.
class Relay {
public:
    Relay(const Stdio&, const TerminalStreams&, Fd terminal);
    ~Relay();
    Relay(const Relay&) = delete;
    Relay& operator=(const Relay&) = delete;

    bool is_open() const { return terminal_.is_open(); }
    void enter_raw();
    void leave_raw();
    void take_size();  // the caller's window has changed

    std::array<pollfd, 2> waits_for() const;  // input and terminal
    void carry(const std::array<pollfd, 2>& ready);
    void drain();  // what the command wrote before it ended

private:
    bool carry_out();
    void carry_in();

    int in_ = -1, out_ = -1;  // the caller's, where they are terminals
    Fd terminal_;
    std::string typed_;  // not yet taken by the terminal
    std::optional<termios> before_;
};

}  // namespace bawn::sandbox
