#pragma once

// notify: the receiver of seccomp user notifications (seccomp_unotify(2)). It sees the calls of watched.h, and lets them
// go on.
//
//     Observer observer = TRY(Observer::start(running.take_notify(), {.watch = spec.watch}, tell));
//     … the sandbox runs and ends …
//     Counts counts = observer.finish();   // everything has been told
//
// A task waits only while its arguments are read and its path is looked up; hashing, folding and writing come after the
// answer. Opens for reading are looked up after the answer, too: there are many, and they change nothing.
//
// Threads: `threads` of them receive, one finishes and calls `tell` and `pause`, one hashes. The callbacks need no lock,
// must not throw, and are called from start() to the end of finish(); `pause` about every 50 ms, busy or not. Memory is
// bounded: beyond `queue` waiting observations new ones are counted as lost, and still let go on.
//
// Trust: paths are looked up with openat2(RESOLVE_IN_ROOT) and O_PATH beneath the task's root, so that a hostile link
// leads nowhere else and nothing is opened. A task that changes its arguments from another thread can be told wrongly;
// that is why all of it is graded `observed`.
//
// Refusing an exec: a call that is refused does not happen, but a name proves nothing: a copy, another name, a loader
// with the file as its argument or memory changed in time go past it. What ran is told by its file in any case.
//
// If this process dies, the kernel answers ENOSYS to whoever still calls. If no listener is read, tasks wait for ever:
// start the observer before the sandbox is released.

#include <functional>
#include <memory>
#include <string>

#include "base/clock.h"
#include "base/error.h"
#include "base/fd.h"
#include "sandbox/evidence.h"

namespace bawn::sandbox {

struct ObserverOptions {
    Watch watch = Watch::standard;
    unsigned threads = 2;
    std::size_t queue = 4096;
    // Asked with the place that an exec leads to, and with its interpreters; true answers EACCES. What ran in spite of
    // that, because the path was changed in time, is marked went_past_refusal. Called by several threads together.
    std::function<bool(const Place&)> refuses = {};
    std::function<void()> pause = {};
    const Clock* clock = nullptr;  // none: the system's
};

class Observer {
public:
    static Result<Observer> start(Fd listener, ObserverOptions, std::function<void(Seen&&)> tell);
    Observer(Observer&&) noexcept;
    Observer& operator=(Observer&&) noexcept;
    ~Observer();  // finish()

    // Waits until no task has the filter any more, then until all is told. Hashes that take longer than ten seconds
    // from there are left out.
    Counts finish();
    Counts counts() const;

private:
    class Room;
    explicit Observer(std::unique_ptr<Room>);
    std::unique_ptr<Room> room_;
};

}  // namespace bawn::sandbox
