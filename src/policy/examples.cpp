#include "policy/examples.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "policy/decide.h"
#include "policy/egress.h"

namespace bawn::policy {
namespace {

std::string told(const Decision& decision) { return fmt::format("{} ({}: {})", name_of(decision.action), decision.rule, decision.reason); }

std::string told(const EgressDecision& decision)
{
    return fmt::format("{} ({}: {})", decision.is_allowed ? "allow" : "deny", decision.rule, decision.reason);
}

bool is_rule(std::string_view decided, std::string_view told)
{
    return told.empty() || decided == told || decided.ends_with(" " + std::string(told));
}

bool is_as_told(const Example& example, const Decision& decision)
{
    return decision.action == example.verdict && is_rule(decision.rule, example.rule);
}

bool is_as_told(const HostExample& example, const EgressDecision& decision)
{
    return decision.is_allowed == (example.decision == Access::allow) && is_rule(decision.rule, example.rule);
}

std::string by(const std::string& rule) { return rule.empty() ? "" : " by " + rule; }

std::vector<Grant> grants_of(const HostExample& example)
{
    if (!example.purpose) return {};
    auto host = HostPattern::parse(example.question.host);
    if (!host) return {};
    Grant grant{.host = *host, .ports = {example.question.port}, .source = "profile", .purpose = example.purpose};
    return {std::move(grant)};
}

Problem problem(Place place, std::string_view expected, const std::string& rule, std::string_view about, const std::string& answer)
{
    return {place, fmt::format("told {}{} for {}, but the answer is {}", expected, by(rule), printable(about), answer)};
}

}  // namespace

Problems check_examples(const Policy& policy)
{
    Problems problems;
    const Layers alone = {{LayerKind::machine, policy}};
    for (const Example& example : policy.examples) {
        Decision decision = decide(alone, example.question);
        if (is_as_told(example, decision)) continue;
        problems.push_back(problem(example.place, name_of(example.verdict), example.rule, example.question.id, told(decision)));
    }
    for (const HostExample& example : policy.host_examples) {
        EgressDecision decision = decide(alone, grants_of(example), example.question);
        if (is_as_told(example, decision)) continue;
        std::string_view expected = example.decision == Access::allow ? "allow" : "deny";
        problems.push_back(problem(example.place, expected, example.rule, example.question.host, told(decision)));
    }
    std::ranges::stable_sort(problems, {}, [](const Problem& each) { return each.place.line; });
    return problems;
}

}  // namespace bawn::policy
