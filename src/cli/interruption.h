#pragma once

// Ctrl-C as a value, for commands that go on until somebody has seen enough: the signals wait until they are asked for.

#include <signal.h>

#include <chrono>
#include <ctime>

namespace bawn::cli {

inline constexpr int was_interrupted = 130;  // exit status

class Interruption {
public:
    Interruption()
    {
        sigemptyset(&signals_);
        sigaddset(&signals_, SIGINT);
        sigaddset(&signals_, SIGTERM);
        pthread_sigmask(SIG_BLOCK, &signals_, &before_);
    }
    Interruption(const Interruption&) = delete;
    Interruption& operator=(const Interruption&) = delete;
    ~Interruption() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

    // `patience` is less than a second.
    bool comes_within(std::chrono::nanoseconds patience) const
    {
        timespec limit = {0, patience.count()};
        return sigtimedwait(&signals_, nullptr, &limit) > 0;
    }

private:
    sigset_t signals_, before_;
};

}  // namespace bawn::cli
