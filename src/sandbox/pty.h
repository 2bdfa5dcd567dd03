#pragma once

// Pty: the command's own terminal.
//
// It lives in the sandbox's /dev/pts, so that the caller's real terminal never gets inside and nothing can be typed into
// it from there. The first process leads the session; the command is the foreground group of it, and so can be stopped
// with Ctrl-Z like in a shell.

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

}  // namespace bawn::sandbox
