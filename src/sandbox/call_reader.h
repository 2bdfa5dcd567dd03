#pragma once

// One waiting system call as evidence: its arguments are read as its row in watched.h says.
//
// read() is called while the task waits and takes what may be gone or changed when it goes on: memory, working folder,
// descriptors, the file an exec leads to. An open for reading is looked up by look_up() after the answer. Threads may
// share one CallReader.

#include <linux/seccomp.h>

#include <atomic>
#include <mutex>
#include <optional>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "sandbox/evidence.h"
#include "sandbox/exec_identity.h"
#include "sandbox/task_files.h"
#include "sandbox/watched.h"

namespace bawn::sandbox {

struct OpenCall {  // for reading; where it leads is not known yet
    OpenSeen seen;
    Spelled spelled;
    LastLink last_link = LastLink::followed;
};

using Call = std::variant<ConnectSeen, MutationSeen, OpenCall, ExecCandidate>;

class CallReader {
public:
    CallReader(Watch watch, const Clock& clock) : watch_(watch), clock_(clock) {}

    // Nothing for a call that is no evidence. A message to several addresses is several.
    std::vector<Call> read(const WatchedCall&, const seccomp_notif&);
    OpenSeen look_up(OpenCall);

    // A path of the sandbox, long after the call.
    Found find(const std::string& path, LastLink = LastLink::followed);

private:
    struct Waiting;
    std::vector<Call> read_exec(const Waiting&);
    std::vector<Call> read_connect(const Waiting&);
    std::vector<Call> read_open(const Waiting&);
    std::vector<Call> read_mutation(const Waiting&);
    Found found_at(const Waiting&, PlaceAt, LastLink);
    Found found_at(const Waiting&, PlaceAt, const std::optional<std::string>& path, LastLink);
    const View* view_of(pid_t task);

    Watch watch_;
    const Clock& clock_;
    TaskDirectory tasks_;
    std::mutex mutex_;
    std::optional<View> view_;
    std::atomic<const View*> ready_view_ = nullptr;
};

}  // namespace bawn::sandbox
