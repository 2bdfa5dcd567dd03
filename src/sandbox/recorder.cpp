#include "sandbox/recorder.h"

#include <utility>

namespace bawn::sandbox {

struct Recorder::State {
    Tally tally;
    EvidenceLog log;
    std::optional<Observer> observer;  // goes first: its threads use the others

    void hear(Seen&& seen)
    {
        tally.add(seen);
        log.add(seen);
    }
};

void Recorder::Delete::operator()(State* state) const { delete state; }

Recorder::Recorder(std::unique_ptr<State, Delete> state) : state_(std::move(state)) {}

Result<Recorder> Recorder::start(Fd listener, Options options, const Clock& clock, EvidenceLog::Append append)
{
    EvidenceLog log({.session = std::move(options.session), .uid = options.uid}, clock, std::move(append));
    std::unique_ptr<State, Delete> state(new State{Tally(), std::move(log), {}});
    State* hearing = state.get();
    ObserverOptions observing = {.watch = options.watch, .refuses = std::move(options.refuses), .clock = &clock};
    observing.pause = [hearing] { hearing->log.pause(); };
    state->observer =
        TRY(Observer::start(std::move(listener), std::move(observing), [hearing](Seen&& seen) { hearing->hear(std::move(seen)); }));
    return Recorder(std::move(state));
}

Recording Recorder::finish()
{
    Counts counts = state_->observer->finish();
    state_->log.finish();
    const EvidenceLog& log = state_->log;
    return {std::move(state_->tally), counts, log.events(), counts.lost + log.lost(), log.first_error()};
}

}  // namespace bawn::sandbox
