#include "policy/document.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <set>

#include "base/hash.h"
#include "base/yaml.h"
#include "policy/keys.h"
#include "policy/values.h"

namespace bawn::policy {
namespace {

// The words of the format.

constexpr Word<Action> verdict_rows[] = {
    {"banned", Action::banned},
    {"sandbox-only", Action::sandbox_only},
    {"allowed", Action::allowed},
    {"note", Action::note},
};
constexpr Words<Action> verdicts = {"verdict", verdict_rows};

constexpr Word<Basis> basis_rows[] = {{"identity", Basis::identity}, {"presence", Basis::presence}};
constexpr Words<Basis> bases = {"basis", basis_rows};

constexpr Word<Access> access_rows[] = {{"allow", Access::allow}, {"deny", Access::deny}};
constexpr Words<Access> accesses = {"decision", access_rows};

constexpr Word<Inspect> inspect_rows[] = {{"none", Inspect::none}, {"tls", Inspect::tls}};
constexpr Words<Inspect> inspections = {"inspection", inspect_rows};

constexpr Word<Purpose> purpose_rows[] = {
    {"model", Purpose::model},
    {"login", Purpose::login},
    {"telemetry", Purpose::telemetry},
    {"update", Purpose::update},
};
constexpr Words<Purpose> purpose_words = {"purpose", purpose_rows};

constexpr Word<Severity> severity_rows[] = {
    {"critical", Severity::critical},
    {"high", Severity::high},
    {"medium", Severity::medium},
    {"low", Severity::low},
};
constexpr Words<Severity> severity_words = {"severity", severity_rows};

constexpr Word<GateMode> gate_rows[] = {{"off", GateMode::off}, {"warn", GateMode::warn}, {"enforce", GateMode::enforce}};
constexpr Words<GateMode> gates = {"gate", gate_rows};

constexpr Word<Confidence> confidence_rows[] = {
    {"none", Confidence::none},
    {"possible", Confidence::possible},
    {"likely", Confidence::likely},
    {"certain", Confidence::certain},
};
constexpr Words<Confidence> confidences = {"confidence", confidence_rows};

// What no single key can tell.

void check_match(const YamlNode& node, const AgentMatch& match, Problems& problems)
{
    if (node.map().empty()) return add_problem(problems, node, "this match names no agent; say \"any: true\" for all of them");
    if (match.is_any && node.map().size() > 1) add_problem(problems, node, "\"any\" stands alone");
    bool names_nobody = match.is_unknown && !(match.ids.empty() && match.lineages.empty() && match.vendors.empty());
    if (names_nobody) add_problem(problems, node, "an unknown agent has no id, vendor or lineage: \"unknown\" stands without them");
    if (match.version && match.ids.empty()) add_problem(problems, node, "\"version\" needs the \"id\" whose versions it compares");
}

// What is not visible inside TLS cannot be judged there.
bool needs_inspection(const HostRule& rule, Inspect usual)
{
    bool looks_inside = !rule.methods.empty() || !rule.paths.empty();
    bool is_encrypted = std::ranges::find(rule.ports, 443) != rule.ports.end();
    return looks_inside && is_encrypted && rule.inspect.value_or(usual) == Inspect::none;
}

bool covers(const HostPattern& wide, const HostPattern& narrow)
{
    return wide == narrow || (wide.is_wildcard && narrow.name.ends_with("." + wide.name));
}

bool covers(const HostRule& first, const HostRule& later)
{
    auto has = [&](std::uint16_t port) { return std::ranges::find(first.ports, port) != first.ports.end(); };
    bool is_for_all_requests = first.methods.empty() && first.paths.empty();
    return is_for_all_requests && covers(first.host, later.host) && std::ranges::all_of(later.ports, has);
}

void check_egress(const EgressPolicy& egress, Problems& problems)
{
    for (auto rule = egress.hosts.begin(); rule != egress.hosts.end(); ++rule) {
        if (needs_inspection(*rule, egress.inspect))
            problems.push_back({rule->place, "methods and paths on port 443 can be seen only with \"inspect: tls\""});
        if (rule->decision == Access::deny && rule->addresses)
            problems.push_back({rule->place, "\"addresses\" says where an allowed name may lead; this rule denies it"});
        auto above = std::find_if(egress.hosts.begin(), rule, [&](const HostRule& other) { return covers(other, *rule); });
        if (above != rule)
            problems.push_back(
                {rule->place, fmt::format("never reached: {} on line {} matches all of it", above->host.text(), above->place.line)});
    }
}

void check_rules(const std::vector<AgentRule>& rules, Problems& problems)
{
    std::set<std::string_view> names;
    const AgentRule* last = nullptr;
    for (const AgentRule& rule : rules) {
        if (!rule.name.empty() && !names.insert(rule.name).second) {
            problems.push_back({rule.place, fmt::format("a second rule is named \"{}\"", rule.name)});
        }
        if (last)
            problems.push_back(
                {rule.place, fmt::format("never reached: \"{}\" on line {} matches every agent", last->name, last->place.line)});
        if (!last && rule.match.is_any) last = &rule;
    }
}

void read_match(const YamlNode&, AgentRule&, Problems&);
void read_default(const YamlNode&, Policy&, Problems&);
void read_egress(const YamlNode&, Policy&, Problems&);
void read_told(const YamlNode&, Policy&, Problems&);
void read_version(const YamlNode&, Policy&, Problems&);
void read_addresses(const YamlNode&, HostRule&, Problems&);
void read_endpoints(const YamlNode&, ModelsPolicy&, Problems&);
void read_model_files(const YamlNode&, ModelsPolicy&, Problems&);

template <auto member>
constexpr auto question_text = [](const YamlNode& node, Example& into, Problems& problems) { text<member>(node, into.question, problems); };

template <auto member>
constexpr auto host_question =
    [](const YamlNode& node, HostExample& into, Problems& problems) { text<member>(node, into.question, problems); };

// The keys of the format.

constexpr Key<AgentMatch> match_rows[] = {
    {"id", each<&AgentMatch::ids, parse_agent_id>},
    {"vendor", each<&AgentMatch::vendors, parse_vendor>},
    {"capability", each<&AgentMatch::capabilities, parse_capability>},
    {"lineage", each<&AgentMatch::lineages, parse_agent_id>},
    {"sha256", each<&AgentMatch::sha256s, parse_sha256>},
    {"version", one<&AgentMatch::version, VersionRange::parse>},
    {"unknown", one<&AgentMatch::is_unknown, parse_true>},
    {"any", one<&AgentMatch::is_any, parse_true>},
};
constexpr Keys<AgentMatch> match_keys = {"match", match_rows};

constexpr Key<AgentRule> rule_rows[] = {
    {"name", one<&AgentRule::name, parse_rule_name>, Need::required},
    {"match", read_match, Need::required},
    {"verdict", choice<&AgentRule::verdict, verdicts>, Need::required},
    {"on", choice<&AgentRule::on, bases>},
    {"reason", text<&AgentRule::reason>},
    {"ticket", text<&AgentRule::ticket>},
};
constexpr Keys<AgentRule> rule_keys = {"rule", rule_rows};

constexpr Key<Budget> budget_rows[] = {
    {"sent", one<&Budget::sent, parse_byte_count>},
    {"received", one<&Budget::received, parse_byte_count>},
};
constexpr Keys<Budget> budget_keys = {"budget", budget_rows};

constexpr Key<HostRule> host_rows[] = {
    {"host", one<&HostRule::host, HostPattern::parse>, Need::required},
    {"decision", choice<&HostRule::decision, accesses>},
    {"ports", each<&HostRule::ports, parse_port>},
    {"methods", each<&HostRule::methods, parse_method>},
    {"paths", each<&HostRule::paths, parse_url_path>},
    {"budget", map<&HostRule::budget, budget_keys>},
    {"inspect", choice<&HostRule::inspect, inspections>},
    {"addresses", read_addresses},
    {"reason", text<&HostRule::reason>},
};
constexpr Keys<HostRule> host_keys = {"host", host_rows};

constexpr Key<EgressPolicy> egress_rows[] = {
    {"default", choice<&EgressPolicy::otherwise, accesses>},
    {"inspect", choice<&EgressPolicy::inspect, inspections>},
    {"purposes", choices<&EgressPolicy::purposes, purpose_words>},
    {"hosts", list<&EgressPolicy::hosts, host_keys>},
};
constexpr Keys<EgressPolicy> egress_keys = {"egress", egress_rows};

constexpr Key<FilesPolicy> files_rows[] = {
    {"read", each<&FilesPolicy::read, parse_path_pattern>},
    {"write", each<&FilesPolicy::write, parse_path_pattern>},
    {"hide", each<&FilesPolicy::hide, parse_path_pattern>},
};
constexpr Keys<FilesPolicy> files_keys = {"files", files_rows};

constexpr Key<ExecPolicy> exec_rows[] = {
    {"default", choice<&ExecPolicy::otherwise, accesses>},
    {"allow", each<&ExecPolicy::allow, parse_program>},
    {"deny", each<&ExecPolicy::deny, parse_program>},
};
constexpr Keys<ExecPolicy> exec_keys = {"exec", exec_rows};

constexpr Key<FindingsPolicy> findings_rows[] = {
    {"fail-on", choices<&FindingsPolicy::fail_on, severity_words>},
    {"gate", choice<&FindingsPolicy::gate, gates>},
};
constexpr Keys<FindingsPolicy> findings_keys = {"findings", findings_rows};

constexpr Key<ModelsPolicy> models_rows[] = {
    {"endpoints", read_endpoints},
    {"sha256", read_model_files},
};
constexpr Keys<ModelsPolicy> models_keys = {"models", models_rows};

constexpr Key<Example> example_rows[] = {
    {"agent", question_text<&AgentQuestion::id>, Need::required},
    {"vendor", question_text<&AgentQuestion::vendor>},
    {"version", question_text<&AgentQuestion::version>},
    {"capabilities",
     [](const YamlNode& n, Example& e, Problems& p) { each<&AgentQuestion::capabilities, parse_capability>(n, e.question, p); }},
    {"lineage", question_text<&AgentQuestion::lineage>},
    {"sha256", [](const YamlNode& n, Example& e, Problems& p) { one<&AgentQuestion::sha256, parse_sha256>(n, e.question, p); }},
    {"identity", [](const YamlNode& n, Example& e, Problems& p) { choice<&AgentQuestion::identity, confidences>(n, e.question, p); }},
    {"presence", [](const YamlNode& n, Example& e, Problems& p) { choice<&AgentQuestion::presence, confidences>(n, e.question, p); }},
    {"verdict", choice<&Example::verdict, verdicts>, Need::required},
    {"rule", one<&Example::rule, parse_rule_name>},
    {"why", text<&Example::why>},
};
constexpr Keys<Example> example_keys = {"example", example_rows};

constexpr Key<HostExample> host_example_rows[] = {
    {"host", host_question<&EgressQuestion::host>, Need::required},
    {"port", [](const YamlNode& n, HostExample& e, Problems& p) { one<&EgressQuestion::port, parse_port>(n, e.question, p); }},
    {"method", [](const YamlNode& n, HostExample& e, Problems& p) { one<&EgressQuestion::method, parse_method>(n, e.question, p); }},
    {"path", host_question<&EgressQuestion::path>},
    {"purpose", choice<&HostExample::purpose, purpose_words>},
    {"decision", choice<&HostExample::decision, accesses>, Need::required},
    {"rule", text<&HostExample::rule>},
    {"why", text<&HostExample::why>},
};
constexpr Keys<HostExample> host_example_keys = {"host-example", host_example_rows};

constexpr Key<Policy> policy_rows[] = {
    {"version", read_version, Need::required},
    {"name", text<&Policy::name>},
    {"agents", list<&Policy::agents, rule_keys>},
    {"default", read_default},
    {"egress", read_egress},
    {"files", map<&Policy::files, files_keys>},
    {"exec", map<&Policy::exec, exec_keys>},
    {"findings", map<&Policy::findings, findings_keys>},
    {"models", map<&Policy::models, models_keys>},
    {"told", read_told},
};
constexpr Keys<Policy> policy_keys = {"policy", policy_rows};

void read_match(const YamlNode& node, AgentRule& rule, Problems& problems)
{
    std::size_t before = problems.size();
    read_map(node, match_keys, rule.match, problems);
    if (problems.size() == before) check_match(node, rule.match, problems);
}

void read_default(const YamlNode& node, Policy& policy, Problems& problems)
{
    if (auto verdict = read_word(node, verdicts, problems)) policy.otherwise = {place_of(node), *verdict};
}

void read_egress(const YamlNode& node, Policy& policy, Problems& problems)
{
    std::size_t before = problems.size();
    const YamlNode* otherwise = node.is_map() ? node.find("default") : nullptr;
    policy.egress.emplace().place = place_of(otherwise ? *otherwise : node);
    read_map(node, egress_keys, *policy.egress, problems);
    if (problems.size() == before) check_egress(*policy.egress, problems);
}

template <typename Row>
void read_row(const YamlNode& node, const Keys<Row>& keys, std::vector<Row>& rows, Problems& problems)
{
    Row& row = rows.emplace_back();
    row.place = place_of(node);
    read_map(node, keys, row, problems);
}

// About agents or about hosts, as the first words of each row say.
void read_told(const YamlNode& node, Policy& policy, Problems& problems)
{
    if (!node.is_list()) return add_problem(problems, node, "expected a list: each example begins with \"- \"");
    for (const YamlNode& item : node.list()) {
        bool is_about_a_host = item.is_map() && item.find("host");
        if (is_about_a_host)
            read_row(item, host_example_keys, policy.host_examples, problems);
        else
            read_row(item, example_keys, policy.examples, problems);
    }
}

void read_version(const YamlNode& node, Policy&, Problems& problems)
{
    auto version = parse_document_version(node.text());
    if (!version) add_problem(problems, node, version.error().message());
}

struct Texts {
    std::vector<std::string> all;
};

void read_addresses(const YamlNode& node, HostRule& rule, Problems& problems)
{
    struct Ranges {
        std::vector<AddressRange> all;
    };
    Ranges ranges;
    each<&Ranges::all, AddressRange::parse>(node, ranges, problems);
    rule.addresses = std::move(ranges.all);
}

void read_endpoints(const YamlNode& node, ModelsPolicy& models, Problems& problems)
{
    Texts texts;
    each<&Texts::all, parse_base_url>(node, texts, problems);
    models.endpoints = std::move(texts.all);
}

void read_model_files(const YamlNode& node, ModelsPolicy& models, Problems& problems)
{
    Texts texts;
    each<&Texts::all, parse_sha256>(node, texts, problems);
    models.sha256s = std::move(texts.all);
}

// parse_yaml() tells the place as text, "FILE: line 3, column 5: what"; here it becomes a Place again.
Problem problem_of(const Error& error, const std::string& file)
{
    Problem problem{{1, 1}, error.message()};
    int length = 0;
    if (!problem.what.starts_with(file + ": ")) return problem;
    problem.what.erase(0, file.size() + 2);
    bool has_place = std::sscanf(problem.what.c_str(), "line %d, column %d: %n", &problem.place.line, &problem.place.column, &length) == 2;
    if (has_place) problem.what.erase(0, static_cast<std::size_t>(length));
    return problem;
}

template <typename T>
KnownKeys known(const Keys<T>& keys)
{
    KnownKeys known{keys.map, names_in(keys), {}};
    for (const Key<T>& row : keys.rows) {
        if (row.need == Need::required) known.required.push_back(row.name);
    }
    return known;
}

template <typename Value>
KnownWords known(const Words<Value>& words)
{
    return {words.kind, names_in(words)};
}

}  // namespace

PolicyReading read_policy(std::string_view yaml, const std::string& file)
{
    PolicyReading reading;
    reading.policy.file = file;
    reading.policy.sha256 = to_hex(sha256(yaml));
    auto root = parse_yaml(yaml, file);
    if (!root) {
        reading.problems.push_back(problem_of(root.error(), file));
        return reading;
    }
    read_map(*root, policy_keys, reading.policy, reading.problems);
    check_rules(reading.policy.agents, reading.problems);
    std::ranges::stable_sort(reading.problems, {}, [](const Problem& p) { return std::pair(p.place.line, p.place.column); });
    return reading;
}

Result<Policy> parse_policy(std::string_view yaml, const std::string& file)
{
    PolicyReading reading = read_policy(yaml, file);
    if (!reading.problems.empty()) return fail(ErrorKind::invalid, to_text(reading.problems.front(), file));
    return std::move(reading.policy);
}

std::vector<KnownKeys> known_keys()
{
    return {known(policy_keys), known(rule_keys), known(match_keys),    known(egress_keys), known(host_keys),    known(budget_keys),
            known(files_keys),  known(exec_keys), known(findings_keys), known(models_keys), known(example_keys), known(host_example_keys)};
}

std::vector<KnownWords> known_words()
{
    return {known(verdicts),      known(bases),          known(accesses), known(inspections),
            known(purpose_words), known(severity_words), known(gates),    known(confidences)};
}

}  // namespace bawn::policy
