#pragma once

// decide: what the policy says about one agent.
//
//     Decision d = decide(layers, {.id = "claude-code", .vendor = "Anthropic", .identity = Confidence::certain});
//     d.action == Action::banned; d.rule == "/etc/bawn/policy.yaml:12 ban-claude"
//
// In one layer the first rule that matches decides, and `default` where none does. Over the layers the strictest answer
// stands: banned before sandbox-only before allowed and note; of equally strict ones that of the uppermost layer. So a
// lower layer can only narrow.
//
// What is not known never helps an agent: a version that cannot be read lies inside the range of a rule that bans or
// confines, and outside of one that does not. What is not sure never harms a developer: a rule or default that bans or
// confines turns into a note when the agent's identity is less than likely (`on: presence`: when neither identity nor
// presence is likely). A rule that names the program's SHA-256 is always sure.

#include <string>
#include <string_view>
#include <vector>

#include "policy/document.h"
#include "policy/policy.h"

namespace bawn::policy {

enum class LayerKind { builtin, machine, user, repository };
std::string_view name_of(LayerKind);  // "built-in", "machine", "user", "repository"

struct Layer {
    LayerKind kind = LayerKind::machine;
    Policy policy;
};
using Layers = std::vector<Layer>;  // the uppermost first

Decision decide(const Layers&, const AgentQuestion&);

// One rule or default, and what came of it; for `bawn policy why`.
struct Considered {
    enum class Outcome { decides, outweighed, no_match, not_reached, depends };  // depends: on the request, of a host
    LayerKind layer = LayerKind::machine;
    std::string rule;
    Action verdict = Action::note;  // as the rule says it
    Outcome outcome = Outcome::no_match;
    std::string why;  // "the vendor is GitHub, the rule wants Anthropic"
};
std::vector<Considered> explain(const Layers&, const AgentQuestion&);

// How a rule is named in decisions: "policy.yaml:12 ban-claude".
std::string reference(const Policy&, Place, std::string_view name);

}  // namespace bawn::policy
