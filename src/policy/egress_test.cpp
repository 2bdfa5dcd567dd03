#include "policy/egress.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <random>
#include <sstream>

#include "policy/examples.h"
#include "policy/test_layer.h"

namespace bawn::policy {
namespace {

using test::layer;

Layers machine(std::string_view yaml) { return {layer(LayerKind::machine, yaml)}; }

Grant grant(std::string_view host, std::optional<Purpose> purpose)
{
    return {.host = *HostPattern::parse(host), .source = "profile robin", .purpose = purpose};
}

// "allow policy.yaml:12 host", "deny no rule | nothing allows it | --allow-host example.org:443"
std::string told(const EgressDecision& d)
{
    if (d.is_allowed) return "allow " + d.rule;
    return fmt::format("deny {} | {} | {}", d.rule, d.reason, d.remedy);
}

EgressQuestion question(std::string_view words)
{
    EgressQuestion q;
    std::istringstream stream{std::string(words)};
    stream >> q.host;
    if (auto colon = q.host.rfind(':'); colon != std::string::npos && q.host.find(':') == colon) {
        q.port = static_cast<std::uint16_t>(std::stoi(q.host.substr(colon + 1)));
        q.host.erase(colon);
    }
    stream >> q.method >> q.path;
    return q;
}

TEST(DecideEgress, in_one_layer)
{
    const char* whom = "ask whoever keeps machine.yaml (line 2)";
    struct Row {
        const char* why;
        const char* yaml;
        const char* asked;
        std::string expected;
    };
    const Row rows[] = {
        {"no policy says anything", "", "example.org", "deny no rule | nothing allows it | --allow-host example.org:443"},
        {"a section that is there and empty", "egress: {}", "example.org",
         fmt::format("deny machine.yaml:2 egress default | no rule of this policy allows it | {}", whom)},
        {"an empty list is no host", "egress: {hosts: []}", "example.org",
         fmt::format("deny machine.yaml:2 egress default | no rule of this policy allows it | {}", whom)},
        {"everything", "egress: {default: allow}", "example.org", "allow machine.yaml:2 egress default"},
        {"a host", "egress: {hosts: [{host: example.org}]}", "EXAMPLE.org.", "allow machine.yaml:2 example.org"},
        {"not its twin", "egress: {hosts: [{host: '*.example.org'}]}", "evil-example.org",
         fmt::format("deny machine.yaml:2 egress default | no rule of this policy allows it | {}", whom)},
        {"another port", "egress: {hosts: [{host: example.org}]}", "example.org:80",
         fmt::format("deny machine.yaml:2 egress default | no rule of this policy allows it | {}", whom)},
        {"the first rule decides", "egress: {hosts: [{host: a.example.org, decision: deny, reason: so}, {host: '*.example.org'}]}",
         "a.example.org", fmt::format("deny machine.yaml:2 a.example.org | so | {}", whom)},
        {"the next one for others", "egress: {hosts: [{host: a.example.org, decision: deny}, {host: '*.example.org'}]}", "b.example.org",
         "allow machine.yaml:2 *.example.org"},
        {"what is denied among what is allowed", "egress: {default: allow, hosts: [{host: '*.example.org', decision: deny}]}",
         "a.example.org", fmt::format("deny machine.yaml:2 *.example.org | this rule denies it | {}", whom)},
        {"no host at all", "egress: {default: allow}", "0x7f.1",
         "deny host name | \"0x7f.1\" is no host: it is no canonical address; some programs read it as 127.0.0.1 | "},
        {"nor a name with a NUL's face", "egress: {default: allow}", "a%00.example.org",
         "deny host name | \"a%00.example.org\" is no host: nothing is percent-encoded in a name | "},
        {"a method", "egress: {inspect: tls, hosts: [{host: example.org, methods: GET}]}", "example.org GET /x",
         "allow machine.yaml:2 example.org"},
        {"another method", "egress: {inspect: tls, hosts: [{host: example.org, methods: GET}]}", "example.org POST /x",
         fmt::format("deny machine.yaml:2 egress default | no rule of this policy allows POST /x | {}", whom)},
        {"a path", "egress: {inspect: tls, hosts: [{host: example.org, paths: /v1/*}]}", "example.org GET /v1/x?y=/../",
         "allow machine.yaml:2 example.org"},
        {"a path that goes out of it", "egress: {inspect: tls, hosts: [{host: example.org, paths: /v1/*}]}", "example.org GET /v1/../admin",
         fmt::format("deny machine.yaml:2 egress default | servers may read this path in different ways: GET /v1/../admin | {}", whom)},
        {"a denied path", "egress: {default: allow, inspect: tls, hosts: [{host: example.org, decision: deny, paths: /admin}]}",
         "example.org GET /ADMIN/", fmt::format("deny machine.yaml:2 example.org | this rule denies it | {}", whom)},
        {"a path that may be the denied one",
         "egress: {default: allow, inspect: tls, hosts: [{host: example.org, decision: deny, paths: /admin}]}", "example.org GET /%61dmin",
         fmt::format("deny machine.yaml:2 example.org | this rule denies it | {}", whom)},
        {"a path beside it", "egress: {default: allow, inspect: tls, hosts: [{host: example.org, decision: deny, paths: /admin}]}",
         "example.org GET /else", "allow machine.yaml:2 egress default"},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        EXPECT_EQ(told(decide(machine(row.yaml), {}, question(row.asked))), row.expected);
    }
}

TEST(DecideEgress, what_a_profile_and_a_person_ask_for)
{
    const std::vector<Grant> none, model = {grant("api.example.org", Purpose::model)},
                                   telemetry = {grant("events.example.org", Purpose::telemetry)},
                                   person = {*parse_allow_host("api.example.org")};
    struct Row {
        const char* why;
        const char* yaml;
        const std::vector<Grant>& grants;
        const char* asked;
        const char* expected;
    };
    const Row rows[] = {
        {"a model needs no policy", "", model, "api.example.org", "allow profile robin"},
        {"on its port", "", model, "api.example.org:22",
         "deny no rule | profile robin asks for it on port 443 only | --allow-host api.example.org:22"},
        {"telemetry does", "", telemetry, "events.example.org",
         "deny no rule | profile robin names it, and no policy allows telemetry | --allow-host events.example.org:443"},
        {"a purpose that a policy names", "egress: {purposes: telemetry}", telemetry, "events.example.org", "allow profile robin"},
        {"a rule of its own", "egress: {hosts: [{host: events.example.org}]}", telemetry, "events.example.org",
         "allow machine.yaml:2 events.example.org"},
        {"a policy that denies, denies a profile", "egress: {default: deny}", model, "api.example.org",
         "deny machine.yaml:2 egress default | no rule of this policy allows it | ask whoever keeps machine.yaml (line 2)"},
        {"unless it passes the purpose", "egress: {default: deny, purposes: [model, login]}", model, "api.example.org",
         "allow profile robin"},
        {"and only that host", "egress: {default: deny, purposes: [model, login]}", model, "evil.example.org",
         "deny machine.yaml:2 egress default | no rule of this policy allows it | ask whoever keeps machine.yaml (line 2)"},
        {"a rule goes before a purpose", "egress: {purposes: model, hosts: [{host: api.example.org, decision: deny, reason: so}]}", model,
         "api.example.org", "deny machine.yaml:2 api.example.org | so | ask whoever keeps machine.yaml (line 2)"},
        {"a person adds", "", person, "api.example.org:80", "allow --allow-host api.example.org"},
        {"but nothing that is denied", "egress: {purposes: [model, login, telemetry, update]}", person, "api.example.org",
         "deny machine.yaml:2 egress default | no rule of this policy allows it | ask whoever keeps machine.yaml (line 2)"},
        {"an address without a grant", "", none, "10.0.0.7:80", "deny no rule | nothing allows it | --allow-host 10.0.0.7:80"},
        {"one of version six", "", none, "fd00::7", "deny no rule | nothing allows it | --allow-host [fd00::7]:443"},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        EXPECT_EQ(told(decide(machine(row.yaml), row.grants, question(row.asked))), row.expected);
    }
}

TEST(DecideEgress, over_layers)
{
    const char* all = "egress: {default: allow}";
    const char* none = "egress: {default: deny}";
    const char* host = "egress: {hosts: [{host: example.org}]}";
    struct Row {
        const char* why;
        const char* machine;
        const char* user;
        const char* repository;
        const char* expected;
    };
    const Row rows[] = {
        {"a user's layer cannot lift a denial", none, all, all,
         "deny machine.yaml:2 egress default | no rule of this policy allows it | ask whoever keeps machine.yaml (line 2)"},
        {"it can grant where none is above", "", host, "", "allow user.yaml:2 example.org"},
        {"it can narrow", all, none, "", "deny user.yaml:2 egress default | no rule of this policy allows it | change user.yaml (line 2)"},
        {"a repository can narrow", all, host, none,
         "deny repository.yaml:2 egress default | no rule of this policy allows it | change repository.yaml (line 2)"},
        {"and never grant", "", "", all,
         "deny no rule | only repository.yaml allows it, and a repository cannot allow by itself | --allow-host example.org:443"},
        {"the uppermost that grants is told", host, all, host, "allow machine.yaml:2 example.org"},
        {"layers that say nothing are silent", "default: note", "", "", "deny no rule | nothing allows it | --allow-host example.org:443"},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        Layers layers = {layer(LayerKind::machine, row.machine), layer(LayerKind::user, row.user),
                         layer(LayerKind::repository, row.repository)};
        EXPECT_EQ(told(decide(layers, {}, {.host = "example.org"})), row.expected);
    }
    Layers telemetry = {layer(LayerKind::repository, "egress: {default: allow, purposes: telemetry}")};
    EXPECT_FALSE(decide(telemetry, {grant("events.example.org", Purpose::telemetry)}, {.host = "events.example.org"}).is_allowed);
}

TEST(DecideEgress, the_narrowest_budget_and_the_strictest_inspection)
{
    Layers layers = {
        layer(LayerKind::machine, "egress: {hosts: [{host: example.org, budget: {sent: 10 MB}}]}"),
        layer(LayerKind::user, "egress: {default: allow, hosts: [{host: '*.example.org', inspect: tls}]}"),
        layer(LayerKind::repository, "egress: {inspect: tls, hosts: [{host: example.org, budget: {sent: 20 MB, received: 1 GB}}]}")};
    EgressDecision d = decide(layers, {}, {.host = "example.org"});
    EXPECT_TRUE(d.is_allowed);
    EXPECT_EQ(d.most_sent, 10'000'000u);
    EXPECT_EQ(d.most_received, 1'000'000'000u);
    EXPECT_EQ(d.inspect, Inspect::tls);
    layers.pop_back();
    EXPECT_EQ(decide(layers, {}, {.host = "example.org"}).inspect, Inspect::none);
}

TEST(DecideEgress, before_the_request_is_known)
{
    const char* post = "{host: example.org, methods: POST, paths: /v1/x, budget: {sent: 1 MB}}";
    const char* admin = "{host: example.org, decision: deny, paths: /admin*}";
    struct Row {
        const char* why;
        std::string yaml;
        bool is_allowed, judges_requests;
        std::optional<std::uint64_t> most_sent;
    };
    const Row rows[] = {
        {"some requests are allowed", fmt::format("egress: {{inspect: tls, hosts: [{}]}}", post), true, true, 1'000'000},
        {"all but some", fmt::format("egress: {{inspect: tls, default: allow, hosts: [{}]}}", admin), true, true, {}},
        {"the widest budget that one could have",
         fmt::format("egress: {{inspect: tls, hosts: [{}, {{host: example.org}}]}}", post),
         true,
         true,
         {}},
        {"none is allowed, whatever it is", fmt::format("egress: {{inspect: tls, hosts: [{}]}}", admin), false, false, {}},
        {"all are", "egress: {hosts: [{host: example.org}]}", true, false, {}},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        EgressDecision d = decide(machine(row.yaml), {}, {.host = "example.org"});
        EXPECT_EQ(d.is_allowed, row.is_allowed);
        EXPECT_EQ(d.judges_requests, row.judges_requests);
        EXPECT_EQ(d.most_sent, row.most_sent);
        EXPECT_EQ(d.inspect == Inspect::tls, d.judges_requests) << "what cannot be seen cannot be judged";
    }
    Grant narrow = grant("example.org", Purpose::model);
    narrow.paths = {"/v1/*"};
    EXPECT_TRUE(decide({}, {narrow}, {.host = "example.org"}).judges_requests) << "a profile's paths too";
    EXPECT_EQ(decide({}, {narrow}, {.host = "example.org"}).inspect, Inspect::tls);
    EXPECT_FALSE(decide({}, {narrow}, {.host = "example.org", .method = "GET", .path = "/"}).is_allowed);
    EXPECT_FALSE(decide({}, {narrow, grant("example.org", Purpose::login)}, {.host = "example.org"}).judges_requests);
}

TEST(DecideEgress, private_addresses_are_declared)
{
    const char* rule = "egress: {hosts: [{host: git.example.org, addresses: [10.0.0.0/8, fd00::/8]}]}";
    const char* plain = "egress: {default: allow, hosts: [{host: git.example.org}]}";
    struct Row {
        const char* why;
        const char* machine;
        const char* user;
        const char* repository;
        const char* asked;
        const char* expected;
    };
    const Row rows[] = {
        {"by a rule", rule, "", "", "git.example.org", "10.0.0.0/8 fd00::/8"},
        {"not by a rule that does not say so", plain, "", "", "git.example.org", ""},
        {"a rule below that says nothing narrows nothing", rule, plain, plain, "git.example.org", "10.0.0.0/8 fd00::/8"},
        {"one that does, narrows", rule, "egress: {hosts: [{host: git.example.org, addresses: 10.1.0.0/16}]}", "", "git.example.org",
         "10.1.0.0/16"},
        {"an empty list is none", "egress: {hosts: [{host: git.example.org, addresses: []}]}", rule, "", "git.example.org", ""},
        {"a user may where nobody above speaks", plain, rule, "", "git.example.org", "10.0.0.0/8 fd00::/8"},
        {"a repository may not", plain, "", rule, "git.example.org", ""},
        {"an address means itself", "egress: {hosts: [{host: 10.0.0.7}]}", "", "", "10.0.0.7", "10.0.0.7"},
        {"but not where everything is allowed", "egress: {default: allow}", "", "", "10.0.0.7", ""},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        Layers layers = {layer(LayerKind::machine, row.machine), layer(LayerKind::user, row.user),
                         layer(LayerKind::repository, row.repository)};
        std::vector<std::string> ranges;
        EgressDecision d = decide(layers, {}, {.host = row.asked});
        EXPECT_TRUE(d.is_allowed) << d.reason;
        for (const AddressRange& range : d.addresses) ranges.push_back(range.text());
        EXPECT_EQ(fmt::format("{}", fmt::join(ranges, " ")), row.expected);
    }
    EgressDecision by_hand = decide({}, {*parse_allow_host("10.0.0.7:80")}, {.host = "10.0.0.7", .port = 80});
    ASSERT_EQ(by_hand.addresses.size(), 1u) << "a person who names an address means it";
    EXPECT_EQ(by_hand.addresses[0].text(), "10.0.0.7");
}

TEST(AllowHost, is_a_host_and_perhaps_a_port)
{
    struct Row {
        const char* text;
        const char* expected;  // "" where it is refused
    };
    const Row rows[] = {
        {"example.org", "example.org 443,80"},
        {"*.example.org:8080", "*.example.org 8080"},
        {"10.0.0.7:80", "10.0.0.7 80"},
        {"[fd00::7]:443", "fd00::7 443"},
        {"fd00::7", "fd00::7 443,80"},
        {"[fd00::7]", "fd00::7 443,80"},
        {"example.org:", ""},
        {"example.org:0", ""},
        {"example.org:65536", ""},
        {"127.1:80", ""},
        {"https://example.org", ""},
        {"*", ""},
        {":443", ""},
        {"", ""},
        {"user@example.org", ""},
        {"example.org.", ""},
        {"a:b:c", ""},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.text);
        auto grant = parse_allow_host(row.text);
        EXPECT_EQ(grant ? fmt::format("{} {}", grant->host.text(), fmt::join(grant->ports, ",")) : "", row.expected);
    }
}

TEST(ExplainEgress, tells_each_rule)
{
    Layers layers = machine(
        "egress:\n  default: deny\n  inspect: tls\n  purposes: model\n  hosts:\n"
        "    - {host: other.example.org}\n    - {host: api.example.org, ports: 80}\n"
        "    - {host: api.example.org, methods: POST}\n    - {host: '*.example.org', reason: ours}\n    - {host: '*.example.net'}\n");
    layers.push_back(layer(LayerKind::user, "egress: {default: allow}"));
    constexpr std::string_view outcomes[] = {"decides", "outweighed", "no match", "not reached", "depends"};
    std::string lines;
    for (const ConsideredHost& c : explain(layers, {grant("api.example.org", Purpose::update)}, {.host = "api.example.org"})) {
        lines += fmt::format("{}: {}: {}\n", c.rule, outcomes[static_cast<int>(c.outcome)], c.why);
    }
    EXPECT_EQ(lines,
              "machine.yaml:7 other.example.org: no match: is about other.example.org\n"
              "machine.yaml:8 api.example.org: no match: is about port 80, this is port 443\n"
              "machine.yaml:9 api.example.org: decides: \n"
              "machine.yaml:10 *.example.org: outweighed: machine.yaml:9 api.example.org says allow\n"
              "machine.yaml:11 *.example.net: not reached: *.example.org matched first\n"
              "machine.yaml:3 egress purposes model: not reached: *.example.org matched first\n"
              "machine.yaml:3 egress default: not reached: *.example.org matched first\n"
              "user.yaml:2 egress default: outweighed: machine.yaml:9 api.example.org says allow\n"
              "profile robin: no match: no policy allows update\n");
}

TEST(Examples, of_hosts_that_are_not_as_told)
{
    Layer one =
        layer(LayerKind::machine,
              "egress: {purposes: model, hosts: [{host: a.example.org}]}\ntold:\n"
              "  - {host: a.example.org, decision: allow, rule: a.example.org}\n  - {host: a.example.org, port: 80, decision: allow}\n"
              "  - {host: b.example.org, purpose: model, decision: deny}\n  - {agent: aider, verdict: note}\n");
    std::string lines;
    for (const Problem& problem : check_examples(one.policy)) lines += to_text(problem, "p") + "\n";
    EXPECT_EQ(lines,
              "p: line 5, column 5: told allow for a.example.org, but the answer is deny (machine.yaml:2 egress default: no rule of this "
              "policy allows it)\n"
              "p: line 6, column 5: told deny for b.example.org, but the answer is allow (profile: )\n");
}

// Policies and questions over few words, so that they often meet.
class EgressGenerator {
public:
    EgressQuestion question(bool is_known)
    {
        EgressQuestion q{.host = host(), .port = port()};
        if (is_known) q.method = word(methods), q.path = word(paths);
        return q;
    }

    std::vector<Grant> grants()
    {
        std::vector<Grant> grants;
        for (auto i = random_() % 4; i > 0; --i) {
            Grant grant{.host = pattern(), .ports = {port()}, .source = "profile"};
            if (chance(3)) grant.paths = {word(patterns)};
            if (!chance(4)) grant.purpose = static_cast<Purpose>(random_() % 4);
            grants.push_back(grant);
        }
        return grants;
    }

    Layer layer(LayerKind kind)
    {
        Layer layer{kind, {}};
        if (chance(4)) return layer;
        EgressPolicy& egress = layer.policy.egress.emplace();
        egress.otherwise = chance(2) ? Access::allow : Access::deny;
        if (chance(3)) egress.purposes = {static_cast<Purpose>(random_() % 4)};
        for (auto i = random_() % 4; i > 0; --i) egress.hosts.push_back(rule());
        return layer;
    }

    Layers layers()
    {
        Layers layers;
        for (LayerKind kind : {LayerKind::machine, LayerKind::user, LayerKind::repository}) layers.push_back(layer(kind));
        return layers;
    }

private:
    static constexpr std::array<const char*, 3> methods = {"GET", "POST", "PUT"};
    static constexpr std::array<const char*, 4> paths = {"/a", "/b/c", "/b/../a", "/B"};
    static constexpr std::array<const char*, 3> patterns = {"/a", "/b*", "/*"};

    bool chance(unsigned one_in) { return random_() % one_in == 0; }
    template <std::size_t N>
    std::string word(const std::array<const char*, N>& words)
    {
        return words[random_() % N];
    }
    std::string host() { return chance(2) ? "a.example.org" : chance(2) ? "example.org" : "10.0.0.7"; }
    std::uint16_t port() { return chance(3) ? 80 : 443; }
    HostPattern pattern() { return chance(3) ? HostPattern{"example.org", true} : HostPattern{host(), false}; }

    HostRule rule()
    {
        HostRule rule;
        rule.host = pattern();
        rule.decision = chance(2) ? Access::allow : Access::deny;
        rule.ports = {port()};
        if (chance(3)) rule.methods = {word(methods)};
        if (chance(3)) rule.paths = {word(patterns)};
        if (chance(3)) rule.budget = Budget{random_() % 5, {}};
        if (chance(3)) rule.addresses = {*AddressRange::parse(chance(2) ? "10.0.0.0/8" : "10.0.0.0/16")};
        return rule;
    }

    std::mt19937 random_{20261123};
};

// The rules of the header once more, for one request that is known, and as plainly as they can be said.
bool is_allowed_plainly(const Layers& layers, const std::vector<Grant>& grants, const EgressQuestion& q)
{
    auto in = [](const auto& list, const auto& value) { return std::find(list.begin(), list.end(), value) != list.end(); };
    auto same_host = [&](const HostPattern& p) { return p.is_wildcard ? q.host == "a." + p.name : q.host == p.name; };
    auto fits = [&](const auto& rule, bool denies) {
        bool is_odd = q.path.find("..") != std::string::npos;
        bool path_fits = rule.paths.empty() || (is_odd && denies);
        for (std::string pattern : rule.paths) {
            std::string path = q.path;
            if (denies && path == "/B") path = "/b";
            bool is_prefix = pattern.back() == '*';
            if (is_prefix) pattern.pop_back();
            if (!is_odd && (is_prefix ? path.starts_with(pattern) : path == pattern)) path_fits = true;
        }
        return same_host(rule.host) && in(rule.ports, q.port) && (rule.methods.empty() || in(rule.methods, q.method)) && path_fits;
    };
    bool is_granted = false;
    for (const Layer& layer : layers) {
        if (!layer.policy.egress) continue;
        const EgressPolicy& egress = *layer.policy.egress;
        const HostRule* first = nullptr;
        for (const HostRule& rule : egress.hosts) {
            if (!first && fits(rule, rule.decision == Access::deny)) first = &rule;
        }
        bool is_passed = false;
        for (const Grant& grant : grants) is_passed |= !first && grant.purpose && in(egress.purposes, *grant.purpose) && fits(grant, false);
        bool allows = first ? first->decision == Access::allow : egress.otherwise == Access::allow;
        if (!allows && !is_passed) return false;
        is_granted |= allows && !is_passed && layer.kind != LayerKind::repository;
    }
    for (const Grant& grant : grants) {
        bool counts = !grant.purpose || *grant.purpose == Purpose::model || *grant.purpose == Purpose::login;
        for (const Layer& layer : layers) {
            counts |= layer.policy.egress && layer.kind != LayerKind::repository && in(layer.policy.egress->purposes, *grant.purpose);
        }
        is_granted |= counts && fits(grant, false);
    }
    return is_granted;
}

TEST(DecideEgress, agrees_with_the_plain_reading)
{
    EgressGenerator generate;
    int allowed = 0;
    for (int i = 0; i < 20'000; ++i) {
        Layers layers = generate.layers();
        auto grants = generate.grants();
        EgressQuestion q = generate.question(true);
        bool expected = is_allowed_plainly(layers, grants, q);
        EgressDecision d = decide(layers, grants, q);
        ASSERT_EQ(d.is_allowed, expected) << q.host << ":" << q.port << " " << q.method << " " << q.path << " " << told(d);
        ASSERT_FALSE(d.judges_requests) << "a request that is known leaves nothing open";
        allowed += expected;
    }
    EXPECT_GT(allowed, 1'500);
    EXPECT_LT(allowed, 18'000);
}

TEST(DecideEgress, what_no_request_may_do_is_denied_before_and_the_rest_is_judged)
{
    EgressGenerator generate;
    int judged = 0;
    for (int i = 0; i < 5'000; ++i) {
        Layers layers = generate.layers();
        auto grants = generate.grants();
        EgressQuestion q = generate.question(false);
        EgressDecision before = decide(layers, grants, q);
        for (const char* method : {"GET", "POST", "PUT", "DELETE"}) {
            for (const char* path : {"/a", "/b/c", "/b/../a", "/B", "/z"}) {
                q.method = method, q.path = path;
                EgressDecision d = decide(layers, grants, q);
                if (d.is_allowed) {
                    ASSERT_TRUE(before.is_allowed) << told(before);
                }
                if (!before.judges_requests) {
                    ASSERT_EQ(d.is_allowed, before.is_allowed) << told(before) << " but " << told(d);
                }
                if (d.is_allowed && before.most_sent) {
                    ASSERT_LE(d.most_sent, before.most_sent);
                }
            }
        }
        judged += before.judges_requests;
        if (before.judges_requests) {
            ASSERT_EQ(before.inspect, Inspect::tls);
        }
    }
    EXPECT_GT(judged, 300);
}

TEST(DecideEgress, a_repository_never_loosens)
{
    EgressGenerator generate;
    int narrowed = 0;
    for (int i = 0; i < 10'000; ++i) {
        Layers layers = generate.layers();
        layers.pop_back();
        auto grants = generate.grants();
        EgressQuestion q = generate.question(i % 2 == 0);
        EgressDecision before = decide(layers, grants, q);
        layers.push_back(generate.layer(LayerKind::repository));
        EgressDecision after = decide(layers, grants, q);
        if (after.is_allowed) {
            ASSERT_TRUE(before.is_allowed) << told(after);
        }
        narrowed += before.is_allowed && !after.is_allowed;
        if (!after.is_allowed) continue;
        if (before.most_sent) {
            ASSERT_LE(after.most_sent, before.most_sent);
        }
        for (const AddressRange& range : after.addresses) {
            ASSERT_TRUE(std::ranges::any_of(before.addresses, [&](const AddressRange& wide) { return wide.contains(range); }));
        }
    }
    EXPECT_GT(narrowed, 300);
}

TEST(ExplainEgress, agrees_with_decide)
{
    EgressGenerator generate;
    for (int i = 0; i < 5'000; ++i) {
        Layers layers = generate.layers();
        auto grants = generate.grants();
        EgressQuestion q = generate.question(i % 2 == 0);
        auto considered = explain(layers, grants, q);
        EgressDecision d = decide(layers, grants, q);
        auto decides = std::ranges::count(considered, Considered::Outcome::decides, &ConsideredHost::outcome);
        ASSERT_EQ(decides, d.rule == "no rule" ? 0 : 1) << told(d);
    }
}

}  // namespace
}  // namespace bawn::policy
