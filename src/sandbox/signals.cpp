#include "sandbox/signals.h"

#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>

namespace bawn::sandbox {

namespace {

std::atomic<int> pipe_end = -1;

void note(int number)
{
    const int saved = errno;
    const auto byte = static_cast<unsigned char>(number);
    if (const int end = pipe_end; end >= 0) (void)!::write(end, &byte, 1);
    errno = saved;
}

}  // namespace

Result<CaughtSignals> CaughtSignals::open()
{
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0) return fail_errno("opening a pipe for signals");
    CaughtSignals caught;
    caught.reader_ = Fd(ends[0]);
    caught.writer_ = Fd(ends[1]);
    pipe_end = ends[1];
    struct sigaction action{};
    action.sa_handler = note;
    action.sa_flags = SA_RESTART;
    std::size_t i = 0;
    for (const int number : {SIGINT, SIGQUIT, SIGTERM, SIGHUP, SIGWINCH, SIGCONT}) {
        auto& [kept, before] = caught.before_[i++];
        kept = number;
        ::sigaction(number, nullptr, &before);
        if (before.sa_handler != SIG_IGN) ::sigaction(number, &action, nullptr);
    }
    return caught;
}

CaughtSignals::~CaughtSignals()
{
    if (!writer_.is_open()) return;
    for (const auto& [number, before] : before_) ::sigaction(number, &before, nullptr);
    pipe_end = -1;
}

std::optional<int> CaughtSignals::next()
{
    unsigned char number;
    if (::read(reader_.get(), &number, 1) != 1) return {};
    return number;
}

}  // namespace bawn::sandbox
