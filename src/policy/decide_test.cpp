#include "policy/decide.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>

#include "policy/examples.h"
#include "policy/test_layer.h"

namespace bawn::policy {
namespace {

const std::string digest(64, 'a');

using test::layer;

std::string told(const Decision& d) { return fmt::format("{} {} | {}", name_of(d.action), d.rule, d.reason); }

// Agents by a short name, so that the rows below read like sentences.
const std::map<std::string, AgentQuestion> agents = {
    {"claude",
     {.id = "claude-code", .vendor = "Anthropic", .version = "2.1.330", .capabilities = {"run-commands"}, .identity = Confidence::certain}},
    {"likely claude", {.id = "claude-code", .version = "2.1.330", .identity = Confidence::likely}},
    {"perhaps claude", {.id = "claude-code", .version = "2.1.330", .identity = Confidence::possible}},
    {"claude of no version", {.id = "claude-code", .identity = Confidence::certain}},
    {"claude's settings", {.id = "claude-code", .identity = Confidence::none, .presence = Confidence::likely}},
    {"claude's name", {.id = "claude-code", .identity = Confidence::none, .presence = Confidence::possible}},
    {"a pinned program", {.id = "claude-code", .sha256 = digest, .identity = Confidence::possible}},
    {"kilo", {.id = "kilo-cli", .lineage = "opencode", .identity = Confidence::certain}},
    {"opencode", {.id = "opencode", .identity = Confidence::certain}},
    {"somebody", {.id = "unknown", .capabilities = {"network", "run-commands"}, .identity = Confidence::certain}},
};

TEST(Decide, in_one_layer)
{
    struct Row {
        const char* why;
        const char* yaml;
        const char* agent;
        const char* expected;
    };
    const Row rows[] = {
        {"a policy that says nothing", "", "claude", "note no rule | no rule of any policy names it"},
        {"the default", "default: allowed", "claude", "allowed machine.yaml:2 default | no rule of this policy names it"},
        {"by id", "agents: [{name: r, match: {id: claude-code}, verdict: banned, reason: so}]", "claude", "banned machine.yaml:2 r | so"},
        {"another id", "agents: [{name: r, match: {id: claude}, verdict: banned}]", "claude",
         "note no rule | no rule of any policy names it"},
        {"one of several ids", "agents: [{name: r, match: {id: [aider, claude-code]}, verdict: banned}]", "claude",
         "banned machine.yaml:2 r | "},
        {"by vendor, whatever its case", "agents: [{name: r, match: {vendor: anthropic}, verdict: banned}]", "claude",
         "banned machine.yaml:2 r | "},
        {"every key must hold", "agents: [{name: r, match: {vendor: anthropic, id: aider}, verdict: banned}]", "claude",
         "note no rule | no rule of any policy names it"},
        {"by capability", "agents: [{name: r, match: {capability: [mcp, run-commands]}, verdict: sandbox-only}]", "claude",
         "sandbox-only machine.yaml:2 r | "},
        {"by lineage", "agents: [{name: r, match: {lineage: opencode}, verdict: banned}]", "kilo", "banned machine.yaml:2 r | "},
        {"the origin is not its own fork", "agents: [{name: r, match: {lineage: opencode}, verdict: banned}]", "opencode",
         "note no rule | no rule of any policy names it"},
        {"unknown", "agents: [{name: r, match: {unknown: true}, verdict: banned}]", "somebody", "banned machine.yaml:2 r | "},
        {"unknown is nobody with a name", "agents: [{name: r, match: {unknown: true}, verdict: banned}]", "claude",
         "note no rule | no rule of any policy names it"},
        {"any", "agents: [{name: r, match: {any: true}, verdict: banned}]", "somebody", "banned machine.yaml:2 r | "},
        {"the first rule that matches",
         "agents:\n  - {name: a, match: {id: claude-code, version: '>=2.1'}, verdict: allowed}\n"
         "  - {name: b, match: {id: claude-code}, verdict: banned}",
         "claude", "allowed machine.yaml:3 a | "},
        {"a version that is not known is not among the allowed",
         "agents:\n  - {name: a, match: {id: claude-code, version: '>=2.1'}, verdict: allowed}\n"
         "  - {name: b, match: {id: claude-code}, verdict: banned}",
         "claude of no version", "banned machine.yaml:4 b | "},
        {"a version that is not known is among the banned", "agents: [{name: r, match: {id: claude-code, version: <2}, verdict: banned}]",
         "claude of no version", "banned machine.yaml:2 r | "},
        {"a likely identity is enough", "agents: [{name: r, match: {id: claude-code}, verdict: banned}]", "likely claude",
         "banned machine.yaml:2 r | "},
        {"a possible one is not", "agents: [{name: r, match: {id: claude-code}, verdict: banned}]", "perhaps claude",
         "note machine.yaml:2 r | would be banned, but its identity is possible, less than likely"},
        {"nor for a default", "default: banned", "perhaps claude",
         "note machine.yaml:2 default | would be banned, but its identity is possible, less than likely"},
        {"presence alone bans nothing", "agents: [{name: r, match: {id: claude-code}, verdict: sandbox-only}]", "claude's settings",
         "note machine.yaml:2 r | would be sandbox-only, but its identity is none, less than likely"},
        {"unless the rule says so", "agents: [{name: r, match: {id: claude-code}, verdict: banned, on: presence}]", "claude's settings",
         "banned machine.yaml:2 r | "},
        {"and then it must be likely", "agents: [{name: r, match: {id: claude-code}, verdict: banned, on: presence}]", "claude's name",
         "note machine.yaml:2 r | would be banned, but its presence is possible, less than likely"},
        {"allowing needs no proof", "agents: [{name: r, match: {id: claude-code}, verdict: allowed}]", "perhaps claude",
         "allowed machine.yaml:2 r | "},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        EXPECT_EQ(told(decide({layer(LayerKind::machine, row.yaml)}, agents.at(row.agent))), row.expected);
    }
}

TEST(Decide, a_hash_is_always_sure)
{
    Layers layers = {layer(LayerKind::machine, "agents: [{name: r, match: {sha256: " + digest + "}, verdict: banned}]")};
    EXPECT_EQ(decide(layers, agents.at("a pinned program")).action, Action::banned);
    EXPECT_EQ(decide(layers, agents.at("claude")).action, Action::note);
}

TEST(Decide, over_layers)
{
    const char* ban = "agents: [{name: ban, match: {id: claude-code}, verdict: banned}]";
    const char* confine = "agents: [{name: confine, match: {id: claude-code}, verdict: sandbox-only}]";
    const char* allow = "agents: [{name: allow, match: {id: claude-code}, verdict: allowed}]";
    struct Row {
        const char* why;
        const char* machine;
        const char* user;
        const char* repository;
        const char* expected;
    };
    const Row rows[] = {
        {"a lower layer cannot lift a ban", ban, allow, allow, "banned machine.yaml:2 ban | "},
        {"nor a confinement", confine, allow, "", "sandbox-only machine.yaml:2 confine | "},
        {"it can narrow", allow, confine, "", "sandbox-only user.yaml:2 confine | "},
        {"and narrow again", allow, confine, ban, "banned repository.yaml:2 ban | "},
        {"the upper of two bans is told", ban, ban, "", "banned machine.yaml:2 ban | "},
        {"a layer that says nothing leaves the word to the next", "", "", allow, "allowed repository.yaml:2 allow | "},
        {"the upper of note and allowed is told", "default: note", allow, "",
         "note machine.yaml:2 default | no rule of this policy names it"},
        {"a lower default narrows too", allow, "default: banned", "", "banned user.yaml:2 default | no rule of this policy names it"},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        Layers layers = {layer(LayerKind::machine, row.machine), layer(LayerKind::user, row.user),
                         layer(LayerKind::repository, row.repository)};
        EXPECT_EQ(told(decide(layers, agents.at("claude"))), row.expected);
    }
}

TEST(Explain, tells_each_rule)
{
    Layers layers = {layer(LayerKind::machine,
                           "agents:\n  - {name: a, match: {vendor: [GitHub, Google]}, verdict: banned}\n"
                           "  - {name: b, match: {id: claude-code}, verdict: sandbox-only, reason: trial}\ndefault: banned"),
                     layer(LayerKind::user, "agents: [{name: mine, match: {any: true}, verdict: allowed}]")};
    constexpr std::string_view outcomes[] = {"decides", "outweighed", "no match", "not reached"};
    std::string lines;
    for (const Considered& c : explain(layers, agents.at("claude"))) {
        lines += fmt::format("{}: {} {}: {}\n", c.rule, name_of(c.verdict), outcomes[static_cast<int>(c.outcome)], c.why);
    }
    EXPECT_EQ(lines,
              "machine.yaml:3 a: banned no match: wants vendor GitHub or Google, this is Anthropic\n"
              "machine.yaml:4 b: sandbox-only decides: trial\n"
              "machine.yaml:5 default: banned not reached: b matched first\n"
              "user.yaml:2 mine: allowed outweighed: machine.yaml:4 b says sandbox-only\n");
}

TEST(Examples, that_are_not_as_told)
{
    Layer one = layer(LayerKind::machine,
                      "agents: [{name: r, match: {id: aider}, verdict: banned}]\ntold:\n"
                      "  - {agent: aider, verdict: banned, rule: r}\n  - {agent: aider, verdict: allowed}\n"
                      "  - {agent: aider, verdict: banned, rule: q}\n");
    std::string lines;
    for (const Problem& problem : check_examples(one.policy)) lines += to_text(problem, "p") + "\n";
    EXPECT_EQ(lines,
              "p: line 5, column 5: told allowed for aider, but the answer is banned (machine.yaml:2 r: )\n"
              "p: line 6, column 5: told banned by q for aider, but the answer is banned (machine.yaml:2 r: )\n");
}

// Policies and questions over few words, so that they often meet.
class AgentGenerator {
public:
    AgentQuestion question()
    {
        AgentQuestion q{.id = word(), .vendor = word(), .version = version(), .capabilities = {"mcp"}, .lineage = word()};
        if (chance(3)) q.id = "unknown";
        if (chance(3)) q.sha256 = digest;
        q.identity = static_cast<Confidence>(random_() % 4);
        q.presence = static_cast<Confidence>(random_() % 4);
        return q;
    }

    Layers layers()
    {
        Layers layers;
        for (auto i = random_() % 5; i > 0; --i) layers.push_back({static_cast<LayerKind>(random_() % 4), policy()});
        return layers;
    }

private:
    bool chance(unsigned one_in) { return random_() % one_in == 0; }
    std::string word() { return std::string(1, static_cast<char>('a' + random_() % 3)); }
    std::string version() { return chance(3) ? "" : std::to_string(random_() % 3); }
    Action verdict() { return static_cast<Action>(random_() % 4); }

    AgentMatch match()
    {
        AgentMatch match;
        if (chance(2)) match.ids = {word()};
        if (chance(3)) match.vendors = {word()};
        if (chance(4)) match.lineages = {word()};
        if (chance(6)) match.sha256s = {digest};
        if (chance(4)) match.version = *VersionRange::parse(">=1");
        match.is_unknown = chance(6);
        return match;
    }

    AgentRule rule() { return {{}, "r", match(), verdict(), "", "", static_cast<Basis>(random_() % 2)}; }

    Policy policy()
    {
        Policy policy;
        for (auto i = random_() % 4; i > 0; --i) policy.agents.push_back(rule());
        if (chance(2)) policy.otherwise = {{}, verdict()};
        return policy;
    }

    std::mt19937 random_{20261122};
};

int strictness_of(const Decision& decision)
{
    return decision.action == Action::banned ? 2 : decision.action == Action::sandbox_only ? 1 : 0;
}

TEST(Decide, a_lower_layer_never_loosens)
{
    AgentGenerator generate;
    int narrowed = 0;
    for (int i = 0; i < 5'000; ++i) {
        Layers layers = generate.layers(), upper;
        AgentQuestion question = generate.question();
        int before = 0;
        for (const Layer& next : layers) {
            upper.push_back(next);
            int now = strictness_of(decide(upper, question));
            ASSERT_GE(now, before);
            ASSERT_GE(now, strictness_of(decide({next}, question))) << "as strict as each layer alone";
            narrowed += now > before;
            before = now;
        }
    }
    EXPECT_GT(narrowed, 500) << "the generated policies say something";
}

TEST(Decide, without_a_likely_identity_nothing_is_banned_but_by_presence_or_hash)
{
    AgentGenerator generate;
    for (int i = 0; i < 5'000; ++i) {
        Layers layers = generate.layers();
        AgentQuestion question = generate.question();
        question.identity = Confidence::possible;
        question.presence = Confidence::possible;
        question.sha256 = "";
        ASSERT_EQ(strictness_of(decide(layers, question)), 0);
    }
}

TEST(Explain, agrees_with_decide)
{
    AgentGenerator generate;
    for (int i = 0; i < 5'000; ++i) {
        Layers layers = generate.layers();
        AgentQuestion question = generate.question();
        auto considered = explain(layers, question);
        auto decides = std::ranges::count(considered, Considered::Outcome::decides, &Considered::outcome);
        ASSERT_EQ(decides, decide(layers, question).rule == "no rule" ? 0 : 1);
    }
}

}  // namespace
}  // namespace bawn::policy
