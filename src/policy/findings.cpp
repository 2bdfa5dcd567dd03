#include "policy/findings.h"

#include <algorithm>

namespace bawn::policy {
namespace {

bool fails_on(const Layer& layer, Severity severity)
{
    if (!layer.policy.findings) return false;
    const auto& severities = layer.policy.findings->fail_on;
    return std::ranges::find(severities, severity) != severities.end();
}

}  // namespace

Decision decide(const Layers& layers, const FindingQuestion& question)
{
    auto layer = std::ranges::find_if(layers, [&](const Layer& l) { return fails_on(l, question.severity); });
    if (layer == layers.end()) return {Action::note, "", "no rule", "no policy fails a check because of it", ""};
    return {Action::banned, std::string(name_of(layer->kind)), layer->policy.file + " findings",
            "the policy fails checks on findings of this severity", ""};
}

bool says_when_checks_fail(const Layers& layers)
{
    return std::ranges::any_of(layers, [](const Layer& l) { return l.policy.findings && !l.policy.findings->fail_on.empty(); });
}

}  // namespace bawn::policy
