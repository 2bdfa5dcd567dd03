#pragma once

// report: what one session did, as `bawn run --report` writes it (docs/session.schema.json) and as text for people.
//
//     Json report = to_json(record);            // {"schema":"bawn.session/1", …}
//     out << report_text(report, colour);
//     write(report_html(report));
//
// Figures that Bawn made itself (exit, changes, outcomes, limits, network) are enforced; exec and denied are observed.

#include <array>
#include <chrono>
#include <string>
#include <vector>

#include "base/json.h"
#include "egress/api_file.h"
#include "egress/records.h"
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

// A host, by one way, and all that went there. `enforced` is false for what was only seen to be tried: what stays inside.
struct NetworkTold {
    egress::Way way = egress::Way::captured;
    std::string address;
    std::uint16_t port = 0;
    std::string host;
    bool is_allowed = false, is_enforced = true;
    std::string rule, reason, remedy, protocol;
    std::string ended;  // why the last one was cut, or ""
    std::string api;    // that was recognised by its shape, or ""
    std::uint64_t count = 0, sent = 0, received = 0;  // bytes out of the sandbox, and into it
    Time first{}, last{};                             // when the first began and the last ended
};

// A language model that was asked, by its API's shape; tokens as the other side tells them.
struct ModelTold {
    std::string host, api, model;
    std::uint64_t requests = 0, input_tokens = 0, output_tokens = 0, tools = 0, bytes_in = 0;
    std::array<std::uint64_t, egress::byte_kinds> bytes_out = {};
};

struct SessionRecord {
    Facts facts;
    sandbox::Outcome outcome;
    std::string evidence;  // "standard", "forensic", "none"
    std::vector<sandbox::Degraded> degraded;
    std::vector<ChangeTold> changes;
    std::vector<sandbox::Tally::Exec> exec;
    std::vector<NetworkTold> network;
    std::vector<ModelTold> models;
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

// "12 B", "3.4 MB": powers of ten.
std::string size_text(std::uint64_t bytes);

// "committed" when it was, "held" when it waits for somebody, "discarded" when it is gone.
ChangeTold told(const workspace::Change&, const workspace::FileOutcome*);

}  // namespace bawn::session
