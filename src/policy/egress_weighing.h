#pragma once

// What egress.cpp decides with: each layer's possible answers, the grants that count, and what comes of them together.

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/egress.h"

namespace bawn::policy {

// A question that was understood.
struct Target {
    HostName host;
    std::uint16_t port;
    std::string method;
    std::string_view path;  // without query

    std::string text() const;  // "example.org:443", "[fd00::7]:443"
    bool is_request() const { return !method.empty() || !path.empty(); }
};

// Does it hold for this request? `depends` while method or path are not known.
enum class Fit { no, depends, yes };

Fit method_fit(const std::vector<std::string>& methods, const Target&, Access decision);
Fit fit_of(const HostRule&, const Target&);
Fit fit_of(const Grant&, const Target&);

// A HostRule or a Grant.
template <typename Rule>
bool is_about(const Rule& rule, const Target& target)
{
    return rule.host.matches(target.host) && std::ranges::find(rule.ports, target.port) != rule.ports.end();
}

// What one layer may answer: one thing once the request is known, several while it is not.
struct Answer {
    const Layer* layer = nullptr;
    std::vector<const HostRule*> rules;  // that may decide, in their order; all but the last depend on the request
    bool is_passed = false;              // by `purposes`
    bool is_default = false;
    bool depends = false;

    const EgressPolicy& egress() const { return *layer->policy.egress; }
    const HostRule* first(Access decision) const
    {
        auto found = std::ranges::find(rules, decision, &HostRule::decision);
        return found == rules.end() ? nullptr : *found;
    }
    bool may_default(Access decision) const { return is_default && egress().otherwise == decision; }
    bool may_allow() const { return first(Access::allow) || is_passed || may_default(Access::allow); }
    bool may_grant() const { return layer->kind != LayerKind::repository; }  // whoever wrote that may be a stranger
    bool grants() const { return may_grant() && (first(Access::allow) || may_default(Access::allow)); }
};

// Everything that was weighed for one question.
struct Weighed {
    std::vector<Answer> answers;       // of the layers that have a say, the uppermost first
    std::vector<const Grant*> grants;  // that count and may fit
    bool is_granted = false;           // by a layer, or by a grant whatever the request
    const void* decider = nullptr;     // the HostRule, EgressPolicy (its default) or Grant that decides
    EgressDecision decision;
};

Weighed weigh(const Layers&, const std::vector<Grant>&, const Target&);

std::string_view name_of(Purpose);
constexpr std::string_view default_name = "egress default";  // after the file and line where it stands

}  // namespace bawn::policy
