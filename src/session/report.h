#pragma once

// report: what one session did, as `bawn run --report` writes it (docs/session.schema.json) and as text for people.
//
//     Json report = to_json(record);            // {"schema":"bawn.session/1", …}
//     out << report_text(report, colour);
//     write(report_html(report));
//
// Figures that Bawn made itself (exit, changes, outcomes, limits) are enforced; exec, network and denied are observed.

#include <chrono>
#include <string>
#include <vector>

#include "base/json.h"
#include "sandbox/evidence.h"
#include "sandbox/sandbox.h"
#include "session/store.h"
#include "workspace/change_set.h"
#include "workspace/commit.h"
#include "workspace/shadow_git.h"

namespace bawn::session {

// What became of a change, and what would let it through where it was held.
struct ChangeTold {
    std::string path, kind;
    bool is_protected = false;
    std::string outcome;  // committed, held, discarded; merged, conflict, refused, failed
    std::string rule, why;
};

struct Denied {
    std::string what, path, rule, remedy;
    std::uint64_t count = 1;
};

struct SessionRecord {
    Facts facts;
    sandbox::Outcome outcome;
    std::string evidence;  // "standard", "forensic", "none"
    std::vector<sandbox::Degraded> degraded;
    std::vector<ChangeTold> changes;
    std::vector<sandbox::Tally::Exec> exec;
    std::vector<sandbox::Tally::Network> network;
    std::vector<sandbox::Tally::Change> writes, opens;
    std::vector<Denied> denied;
    std::vector<std::string> commits;  // "refs/bawn/4f1c/heads/main 1f0a…"
    std::vector<std::string> notes;
    std::uint64_t events = 0, events_lost = 0;
};

Json to_json(const SessionRecord&);

enum class Colour { off, on };
std::string report_text(const Json& report, Colour = Colour::off);
std::string report_html(const Json& report);

// "committed" when it was, "held" when it waits for somebody, "discarded" when it is gone.
ChangeTold told(const workspace::Change&, const workspace::FileOutcome*);

}  // namespace bawn::session
