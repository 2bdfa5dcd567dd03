#pragma once

// policy: what the organisation allows, and the one function that answers.
//
//     Layers layers = TRY(load_layers(places, observe));   // policy/layers.h; policy/document.h reads one file
//     Decision d = decide(layers, AgentQuestion{.id = "claude-code", .version = "2.1.330", .identity = Confidence::certain});
//     d.action == Action::banned; d.rule == "/etc/bawn/policy.yaml:12 ban-claude"; d.reason == "…"
//
// decide() opens no file and asks no clock. Layers stand machine, user, repository; a lower layer can only narrow
// what the one above allows. A rule that bans or confines never rests on presence alone: it needs an identity of at
// least `likely`, except where the rule says `on: presence`. policy/decide.h has the rules in full.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/confidence.h"
#include "base/error.h"

namespace bawn::policy {

enum class Action { banned, sandbox_only, allowed, note };
std::string_view name_of(Action);  // "banned", "sandbox-only", "allowed", "note"

struct Policy;  // policy/document.h

// What is asked about an agent that was found.
struct AgentQuestion {
    std::string id = "";  // "unknown" for one without a signature
    std::string vendor = "";
    std::string version = "";                    // "" when not known
    std::vector<std::string> capabilities = {};  // "run-commands", …
    std::string lineage = "";                    // id of the agent it derives from, or ""
    std::string sha256 = "";                     // hex of the program, or ""
    std::string path = "";
    Confidence identity = Confidence::none;  // of "unknown": that it is an agent at all
    Confidence presence = Confidence::none;
};

// What is asked about a host before it is reached from inside a sandbox; policy/egress.h answers.
struct EgressQuestion {
    std::string host = "";  // as it was asked for, in bytes
    std::uint16_t port = 443;
    std::string method = "", path = "";  // "" while they are not known
};

struct Decision {
    Action action = Action::note;
    std::string layer;   // "machine", …, or "" when no layer says anything
    std::string rule;    // "policy.yaml:12 ban-claude", "policy.yaml:30 default", or "no rule"
    std::string reason;  // for people
    std::string ticket;  // "" when the rule names none
};

}  // namespace bawn::policy
