#include "policy/findings.h"

#include <gtest/gtest.h>

namespace bawn::policy {
namespace {

Layer layer_failing_on(LayerKind kind, std::vector<Severity> fail_on)
{
    Layer made;
    made.kind = kind;
    made.policy.file = std::string(name_of(kind)) + ".yaml";
    made.policy.findings = FindingsPolicy{std::move(fail_on), GateMode::warn};
    return made;
}

TEST(DecideFinding, table)
{
    Layers nobody = {Layer()};
    Layers machine = {layer_failing_on(LayerKind::machine, {Severity::critical, Severity::high})};
    Layers both = {layer_failing_on(LayerKind::machine, {Severity::high}), layer_failing_on(LayerKind::repository, {Severity::low})};
    struct Row {
        const char* why;
        const Layers& layers;
        Severity severity;
        Action action;
        const char* rule;
    };
    const Row rows[] = {
        {"a policy that says nothing fails nothing", nobody, Severity::critical, Action::note, "no rule"},
        {"a severity that is named", machine, Severity::high, Action::banned, "machine.yaml findings"},
        {"one that is not", machine, Severity::low, Action::note, "no rule"},
        {"a lower layer adds", both, Severity::low, Action::banned, "repository.yaml findings"},
        {"… and takes nothing away", both, Severity::high, Action::banned, "machine.yaml findings"},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        Decision decision = decide(row.layers, {.rule = "some-rule", .severity = row.severity});
        EXPECT_EQ(decision.action, row.action);
        EXPECT_EQ(decision.rule, row.rule);
    }
    EXPECT_FALSE(says_when_checks_fail(nobody));
    EXPECT_TRUE(says_when_checks_fail(both));
}

}  // namespace
}  // namespace bawn::policy
