#pragma once

// Signals to the caller while it waits: collected by a handler, on whatever thread they arrive, and read from a pipe.
//
// One at a time in a process. The dispositions from before come back when it goes.

#include <signal.h>

#include <array>
#include <optional>
#include <utility>

#include "base/error.h"
#include "base/fd.h"

namespace bawn::sandbox {

class CaughtSignals {
public:
    static Result<CaughtSignals> open();
    CaughtSignals(CaughtSignals&&) = default;
    ~CaughtSignals();

    int fd() const { return reader_.get(); }
    std::optional<int> next();

private:
    CaughtSignals() = default;
    Fd reader_, writer_;
    std::array<std::pair<int, struct sigaction>, 6> before_{};
};

// While a child begins: the caller's handlers must not run in it.
class NoSignals {
public:
    NoSignals()
    {
        sigset_t all;
        ::sigfillset(&all);
        ::pthread_sigmask(SIG_SETMASK, &all, &before_);
    }
    ~NoSignals() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
    NoSignals(const NoSignals&) = delete;
    NoSignals& operator=(const NoSignals&) = delete;

private:
    sigset_t before_;
};

}  // namespace bawn::sandbox
