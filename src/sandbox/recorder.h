#pragma once

// Recorder: everything that happens in one sandbox, into the ledger and into a tally for the report.
//
//     Recorder recorder = TRY(Recorder::start(running.take_notify(), {.session = id, .uid = uid, .watch = spec.watch}, clock,
//                                             [&](auto events) { return ledger.append(events); }));
//     TRY(running.release());
//     Outcome outcome = TRY(running.wait());
//     Recording seen = recorder.finish();
//
// The callback is called from a thread of the recorder, never by two at once, and not after finish(). While it writes,
// observations queue; what then finds no room is counted in Recording::lost. So is what it refuses.

#include <memory>
#include <optional>
#include <string>

#include "sandbox/evidence.h"
#include "sandbox/evidence_log.h"
#include "sandbox/notify.h"

namespace bawn::sandbox {

struct Recording {
    Tally tally;
    Counts counts;
    std::uint64_t events = 0;  // in the ledger
    std::uint64_t lost = 0;    // sightings that are not in the ledger
    std::optional<Error> first_error;
};

class Recorder {
public:
    struct Options {
        std::string session;
        unsigned uid = 0;
        Watch watch = Watch::standard;
        std::function<bool(const Place&)> refuses = {};
    };

    static Result<Recorder> start(Fd listener, Options, const Clock&, EvidenceLog::Append);

    // After the sandbox is gone; waits for its last task. Once.
    Recording finish();

private:
    struct State;
    struct Delete {
        void operator()(State*) const;
    };
    explicit Recorder(std::unique_ptr<State, Delete>);
    std::unique_ptr<State, Delete> state_;
};

}  // namespace bawn::sandbox
