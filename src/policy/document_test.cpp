#include "policy/document.h"

#include <gtest/gtest.h>

namespace bawn::policy {
namespace {

std::string problems_of(std::string_view yaml)
{
    std::string told;
    for (const Problem& problem : read_policy(yaml, "p.yaml").problems) told += to_text(problem, "p.yaml") + "\n";
    return told;
}

// Rows without "version: 1" get it in front, on a line 1 of their own.
std::string with_version(std::string_view yaml) { return "version: 1\n" + std::string(yaml); }

TEST(Document, tells_problems)
{
    struct Row {
        const char* why;
        const char* yaml;
        const char* expected;
    };
    const Row rows[] = {
        {"a word that is nearly right", "default: baned",
         "p.yaml: line 2, column 10: unknown verdict \"baned\", did you mean \"banned\"? (known: banned, sandbox-only, allowed, note)\n"},
        {"a word that is nothing like it", "default: perhaps",
         "p.yaml: line 2, column 10: unknown verdict \"perhaps\" (known: banned, sandbox-only, allowed, note)\n"},
        {"an unknown key", "agent: []",
         "p.yaml: line 2, column 1: unknown key \"agent\", did you mean \"agents\"? (known: version, name, agents, default, egress, files, "
         "exec, findings, models, told)\n"},
        {"a key without a value", "agents:", "p.yaml: line 2, column 1: \"agents\" has no value\n"},
        {"a map where a list belongs", "agents: {name: x}", "p.yaml: line 2, column 9: expected a list: each rule begins with \"- \"\n"},
        {"a word where a map belongs", "egress: deny",
         "p.yaml: line 2, column 9: expected keys with values (known here: default, inspect, purposes, hosts)\n"},
        {"a rule without its keys", "agents:\n  - {name: x}",
         "p.yaml: line 3, column 5: this rule lacks the key \"match\"\np.yaml: line 3, column 5: this rule lacks the key \"verdict\"\n"},
        {"a match without a key", "agents:\n  - {name: x, match: {}, verdict: note}",
         "p.yaml: line 3, column 22: this match names no agent; say \"any: true\" for all of them\n"},
        {"any and something else", "agents:\n  - {name: x, match: {any: true, id: a}, verdict: note}",
         "p.yaml: line 3, column 22: \"any\" stands alone\n"},
        {"unknown: false", "agents:\n  - {name: x, match: {unknown: false}, verdict: note}",
         "p.yaml: line 3, column 32: expected true; leave the key out otherwise\n"},
        {"unknown with an id", "agents:\n  - {name: x, match: {unknown: true, id: a}, verdict: note}",
         "p.yaml: line 3, column 22: an unknown agent has no id, vendor or lineage: \"unknown\" stands without them\n"},
        {"unknown as an id", "agents:\n  - {name: x, match: {id: unknown}, verdict: note}",
         "p.yaml: line 3, column 27: \"unknown\" is no id: say \"unknown: true\" instead\n"},
        {"a version of nothing", "agents:\n  - {name: x, match: {vendor: V, version: '>1'}, verdict: note}",
         "p.yaml: line 3, column 22: \"version\" needs the \"id\" whose versions it compares\n"},
        {"a range that is none", "agents:\n  - {name: x, match: {id: a, version: ^1}, verdict: note}",
         "p.yaml: line 3, column 39: \"^1\" is no comparison of versions (known: <2, <=2.1, >2, >=2.1, =2.1.3, 2.1.*)\n"},
        {"a short hash", "agents:\n  - {name: x, match: {sha256: [abc]}, verdict: note}",
         "p.yaml: line 3, column 32: expected a SHA-256 of 64 hexadecimal digits, not \"abc\"\n"},
        {"an unknown capability", "agents:\n  - {name: x, match: {capability: run-command}, verdict: note}",
         "p.yaml: line 3, column 35: unknown capability \"run-command\", did you mean \"run-commands\"? (known: write-files, run-commands, "
         "network, mcp, background, self-update)\n"},
        {"two rules of one name", "agents:\n  - {name: x, match: {id: a}, verdict: note}\n  - {name: x, match: {id: b}, verdict: note}",
         "p.yaml: line 4, column 5: a second rule is named \"x\"\n"},
        {"a rule behind a wall",
         "agents:\n  - {name: x, match: {any: true}, verdict: note}\n  - {name: y, match: {id: b}, verdict: banned}",
         "p.yaml: line 4, column 5: never reached: \"x\" on line 3 matches every agent\n"},
        {"a name with spaces", "agents:\n  - {name: ban it, match: {id: a}, verdict: note}",
         "p.yaml: line 3, column 12: expected a name like ban-claude, not \"ban it\"\n"},
        {"a reason that would turn the screen", "agents:\n  - {name: x, match: {id: a}, verdict: note, reason: \"a\\u001b[31m\"}",
         "p.yaml: line 3, column 54: the text holds characters that cannot be shown\n"},
        {"a port too high", "egress:\n  hosts: [{host: a.example, ports: [443, 65536]}]",
         "p.yaml: line 3, column 42: expected a port from 1 to 65535, not \"65536\"\n"},
        {"a wildcard inside a label", "egress:\n  hosts: [{host: a*.example.org}]",
         "p.yaml: line 3, column 18: \"a*.example.org\": a '*' stands only for whole labels at the start, as in *.example.org\n"},
        {"a path that nobody can see", "egress:\n  hosts: [{host: a.example, paths: /v1}]",
         "p.yaml: line 3, column 11: methods and paths on port 443 can be seen only with \"inspect: tls\"\n"},
        {"a budget of words", "egress:\n  hosts: [{host: a.example, budget: {sent: much}}]",
         "p.yaml: line 3, column 44: expected a number of bytes like 500, 10 MB or 1 GiB, not \"much\"\n"},
        {"a path that is read in two ways", "egress:\n  hosts: [{host: a.example, inspect: tls, paths: /v1//x}]",
         "p.yaml: line 3, column 50: expected a path like /v1/messages or /v1/*, not \"/v1//x\"\n"},
        {"a host behind a wall", "egress:\n  hosts: [{host: '*.example.org'}, {host: a.example.org, decision: deny}]",
         "p.yaml: line 3, column 36: never reached: *.example.org on line 3 matches all of it\n"},
        {"addresses of nobody", "egress:\n  hosts: [{host: a.example, decision: deny, addresses: 10.0.0.0/8}]",
         "p.yaml: line 3, column 11: \"addresses\" says where an allowed name may lead; this rule denies it\n"},
        {"a range that says two things", "egress:\n  hosts: [{host: a.example, addresses: 10.0.0.1/8}]",
         "p.yaml: line 3, column 40: expected 10.0.0.0/8, whose other bits are 0, not \"10.0.0.1/8\"\n"},
        {"an unknown purpose", "egress: {purposes: [model, telemetri]}",
         "p.yaml: line 2, column 28: unknown purpose \"telemetri\", did you mean \"telemetry\"? (known: model, login, telemetry, "
         "update)\n"},
        {"an example of a host without an answer", "told:\n  - {host: a.example}",
         "p.yaml: line 3, column 5: this host-example lacks the key \"decision\"\n"},
        {"a way out of the repository", "files: {hide: [../x]}",
         "p.yaml: line 2, column 16: a path pattern has no \".\" or \"..\" in it\n"},
        {"a list in a list", "exec: {allow: [[curl]]}", "p.yaml: line 2, column 15: expected a word or a list of words\n"},
        {"an endpoint without its scheme", "models: {endpoints: llm.example.org}",
         "p.yaml: line 2, column 21: expected a URL like https://llm.example.org/v1, not \"llm.example.org\"\n"},
        {"all problems at once, in order", "default: baned\nfindings: {gate: of}",
         "p.yaml: line 2, column 10: unknown verdict \"baned\", did you mean \"banned\"? (known: banned, sandbox-only, allowed, note)\n"
         "p.yaml: line 3, column 18: unknown gate \"of\", did you mean \"off\"? (known: off, warn, enforce)\n"},
        {"an example that asks nothing", "told:\n  - {verdict: note}", "p.yaml: line 3, column 5: this example lacks the key \"agent\"\n"},
        {"not YAML", "name: [", "p.yaml: line 2, column 1: end of sequence flow not found\n"},
        {"a key that stands twice", "name: a\nname: b", "p.yaml: line 3, column 1: the key \"name\" stands here twice\n"},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        EXPECT_EQ(problems_of(with_version(row.yaml)), row.expected);
    }
}

TEST(Document, wants_its_version)
{
    EXPECT_EQ(problems_of(""),
              "p.yaml: line 1, column 1: expected keys with values (known here: version, name, agents, default, egress, files, "
              "exec, findings, models, told)\n");
    EXPECT_EQ(problems_of("name: x"), "p.yaml: line 1, column 1: this policy lacks the key \"version\"\n");
    EXPECT_EQ(problems_of("version: 2"), "p.yaml: line 1, column 10: expected version 1 of this format, not \"2\"\n");
}

constexpr std::string_view whole = R"(version: 1
name: All of it
agents:
  - name: old-claude
    match: {id: [claude-code, claude-desktop], version: ">=2.1 <3"}
    verdict: banned
    on: presence
    reason: too old
    ticket: SEC-7
default: allowed
egress:
  default: allow
  inspect: tls
  hosts:
    - host: "*.Example.org"
      decision: deny
      ports: [80, 443]
      methods: [GET, POST]
      paths: [/v1/*, /health]
      budget: {sent: 10 MB, received: 1GiB}
      reason: not here
    - {host: 10.0.0.7, ports: 8000}
files: {read: [/usr/share/**], write: docs/*.md, hide: [.env, ~/.ssh/**]}
exec: {default: deny, allow: [make, /usr/bin/*], deny: curl}
findings: {fail-on: [critical, high], gate: off}
models: {endpoints: ["http://127.0.0.1:8080/v1", "https://[fd00::7]:8443"], sha256: []}
)";

TEST(Document, reads_rules)
{
    auto policy = parse_policy(whole, "p.yaml");
    ASSERT_TRUE(policy) << policy.error().message();
    ASSERT_EQ(policy->agents.size(), 1u);
    const AgentRule& rule = policy->agents[0];
    EXPECT_EQ(rule.place.line, 4);
    EXPECT_EQ(rule.match.ids, (std::vector<std::string>{"claude-code", "claude-desktop"}));
    EXPECT_EQ(rule.match.version->text(), ">=2.1 <3");
    EXPECT_EQ(rule.verdict, Action::banned);
    EXPECT_EQ(rule.on, Basis::presence);
    EXPECT_EQ(rule.reason + rule.ticket, "too oldSEC-7");
    EXPECT_EQ(policy->otherwise->verdict, Action::allowed);
}

TEST(Document, reads_egress)
{
    auto policy = parse_policy(whole, "p.yaml");
    ASSERT_TRUE(policy && policy->egress && policy->egress->hosts.size() == 2);
    EXPECT_EQ(policy->egress->otherwise, Access::allow);
    EXPECT_EQ(policy->egress->inspect, Inspect::tls);
    const HostRule& named = policy->egress->hosts[0];
    EXPECT_EQ(named.host.text(), "*.example.org");
    EXPECT_EQ(named.decision, Access::deny);
    EXPECT_EQ(named.ports, (std::vector<std::uint16_t>{80, 443}));
    EXPECT_EQ(named.methods, (std::vector<std::string>{"GET", "POST"}));
    EXPECT_EQ(named.paths, (std::vector<std::string>{"/v1/*", "/health"}));
    EXPECT_EQ(named.budget->sent, 10'000'000u);
    EXPECT_EQ(named.budget->received, 1u << 30);
    EXPECT_EQ(policy->egress->hosts[1].ports, (std::vector<std::uint16_t>{8000}));
}

TEST(Document, reads_the_other_sections)
{
    auto policy = parse_policy(whole, "p.yaml");
    ASSERT_TRUE(policy && policy->files && policy->exec && policy->findings && policy->models);
    EXPECT_EQ(policy->files->hide, (std::vector<std::string>{".env", "~/.ssh/**"}));
    EXPECT_EQ(policy->files->write, (std::vector<std::string>{"docs/*.md"}));
    EXPECT_EQ(policy->exec->otherwise, Access::deny);
    EXPECT_EQ(policy->exec->deny, (std::vector<std::string>{"curl"}));
    EXPECT_EQ(policy->findings->fail_on, (std::vector<Severity>{Severity::critical, Severity::high}));
    EXPECT_EQ(policy->findings->gate, GateMode::off);
    EXPECT_EQ(policy->models->endpoints->size(), 2u);
    EXPECT_TRUE(policy->models->sha256s->empty()) << "an empty list is none, which differs from saying nothing";
}

TEST(Document, a_section_left_out_says_nothing)
{
    auto policy = parse_policy("version: 1\nmodels: {sha256: []}", "p.yaml");
    ASSERT_TRUE(policy && policy->models);
    EXPECT_FALSE(policy->models->endpoints);
    EXPECT_FALSE(policy->egress || policy->files || policy->exec || policy->findings || policy->otherwise);
}

}  // namespace
}  // namespace bawn::policy
