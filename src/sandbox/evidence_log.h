#pragma once

// evidence_log: what was seen, as events for the ledger, in batches.
//
//     EvidenceLog log({.session = id, .uid = uid}, clock, [&](auto events) { return ledger.append(events); });
//     log.add(seen); … log.pause(); … log.finish();
//
// Kinds are "run.exec", "run.connect", "run.write", … (name_of(Act)) and "run.open"; the subject is the session.
// A batch is handed over when 256 events wait or the oldest waits for 200 ms. The same act on the same place again is
// no new event: it is counted, and told once more with the count ten seconds after it was told last, and at the end. So
// a flood costs what its distinct acts cost. Execs are never folded.
//
// One thread. What the callback refuses is lost and counted; the first error stays for the report.

#include <chrono>
#include <cstdint>
#include <functional>
#include <list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "ledger/event.h"
#include "sandbox/evidence.h"

namespace bawn::sandbox {

ledger::Event event_of(const Seen&, const std::string& session, unsigned uid);

class EvidenceLog {
public:
    struct Options {
        std::string session;
        unsigned uid = 0;
        std::size_t batch = 256;
        std::chrono::milliseconds longest_wait{200};
        std::chrono::seconds fold_for{10};
        std::size_t remembered = 4096;  // distinct acts that are folded at a time
    };
    using Append = std::function<Result<>(std::span<const ledger::Event>)>;

    EvidenceLog(Options, const Clock&, Append);
    void add(const Seen&);
    void pause();   // hands over what has waited long enough
    void finish();  // hands over everything

    std::uint64_t events() const { return events_; }  // in the ledger
    std::uint64_t folded() const { return folded_; }  // sightings told by the count of another event
    std::uint64_t lost() const { return lost_; }      // sightings that the ledger refused
    const std::optional<Error>& first_error() const { return first_error_; }

private:
    struct Fold {
        std::string key;
        Seen seen;
        std::uint64_t count = 0;  // since it was told last
        Time told;
    };
    using Folds = std::list<Fold>;  // the one that was told longest ago first

    struct Waiting {
        std::vector<ledger::Event> events;
        std::uint64_t sightings = 0;
    };

    void put(ledger::Event, std::uint64_t sightings);
    void fold(std::string key, const Seen&);
    void tell_again(Fold&);
    void tell_again_before(Time);
    void forget_oldest();
    void hand_over();

    Options options_;
    const Clock& clock_;
    Append append_;
    Waiting waiting_;
    Time waiting_since_;
    Folds folds_;
    std::unordered_map<std::string_view, Folds::iterator> fold_of_;  // by Fold::key
    std::size_t key_bytes_ = 0;
    std::uint64_t events_ = 0, folded_ = 0, lost_ = 0;
    std::optional<Error> first_error_;
};

}  // namespace bawn::sandbox
