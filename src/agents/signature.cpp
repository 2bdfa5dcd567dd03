#include "agents/signature.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "base/yaml_keys.h"

namespace bawn::agents {
namespace {

using Texts = std::vector<std::string>;

template <auto member, typename Struct>
Result<> texts(const YamlNode& node, Struct& into)
{
    return node.is_null() ? Result<>() : texts_into<member>(node, into);
}

// A list of maps, or one map.
template <typename Item, std::size_t N>
Result<> read_items(const YamlNode& node, const Key<Item> (&keys)[N], std::vector<Item>& into)
{
    if (node.is_map()) return read_map(node, keys, into.emplace_back());
    if (!node.is_list()) return node.error("expected a list");
    for (const YamlNode& item : node.list()) TRY(read_map(item, keys, into.emplace_back()));
    return {};
}

Result<> read_confidence(const YamlNode& node, IdentityRule& rule)
{
    for (Confidence c : {Confidence::possible, Confidence::likely, Confidence::certain}) {
        if (node.text() != name_of(c)) continue;
        rule.confidence = c;
        return {};
    }
    return node.error("expected possible, likely or certain");
}

constexpr Key<IdentityRule> identity_keys[] = {
    {"need", count_into<&IdentityRule::need, IdentityRule>}, {"of", texts<&IdentityRule::of, IdentityRule>},
    {"all", texts<&IdentityRule::all, IdentityRule>},        {"min-size", count_into<&IdentityRule::min_size, IdentityRule>},
    {"why", text_into<&IdentityRule::why, IdentityRule>},    {"confidence", read_confidence},
};

Result<> check_rule(const YamlNode& node, IdentityRule& rule)
{
    std::set<std::string> distinct;
    for (const Texts* list : {&rule.all, &rule.of}) {
        for (const std::string& s : *list) {
            if (s.size() < 8) return node.error("\"" + s + "\" is too short to say anything: eight bytes at least");
            if (!distinct.insert(s).second) return node.error("\"" + s + "\" stands here twice");
        }
    }
    if (rule.need > rule.of.size()) return node.error("need is larger than the list of strings");
    if (rule.need + rule.all.size() < 2) return node.error("one string is not an identity: ask for several");
    if (rule.why.empty()) return node.error("why is missing: say what the strings are and where they were not found");
    return {};
}

Result<> read_identity(const YamlNode& node, Signature& into)
{
    TRY(read_items(node, identity_keys, into.identity));
    for (std::size_t i = 0; i < into.identity.size(); ++i) {
        TRY(check_rule(node.is_list() ? node.list()[i] : node, into.identity[i]));
    }
    return {};
}

constexpr Key<HomeVariable> home_env_keys[] = {{"env", text_into<&HomeVariable::env, HomeVariable>},
                                               {"of", text_into<&HomeVariable::of, HomeVariable>}};

// Presence holds the traces we saw, the variables that move a home folder, and under `reported` what others say.
struct Presence {
    Traces traces, reported;
    std::vector<HomeVariable> home_env;
};

template <Texts Traces::* list>
Result<> trace(const YamlNode& node, Presence& into)
{
    return texts<list>(node, into.traces);
}

template <Texts Traces::* list>
Result<> reported_trace(const YamlNode& node, Presence& into)
{
    return texts<list>(node, into.reported);
}

#define BAWN_TRACE_KEYS(read)                                                                                              \
    {"npm", read<&Traces::npm>}, {"pypi", read<&Traces::pypi>}, {"brew", read<&Traces::brew>}, {"cargo", read<&Traces::cargo>}, \
        {"go", read<&Traces::go>}, {"deb", read<&Traces::deb>}, {"vscode", read<&Traces::vscode>},                            \
        {"jetbrains", read<&Traces::jetbrains>}, {"executables", read<&Traces::executables>}, {"home", read<&Traces::home>},  \
        {"system", read<&Traces::system>}, {"env", read<&Traces::env>}, {"process", read<&Traces::process>}

constexpr Key<Presence> reported_keys[] = {BAWN_TRACE_KEYS(reported_trace)};

constexpr Key<Presence> presence_keys[] = {
    BAWN_TRACE_KEYS(trace),
    {"home-env", [](const YamlNode& node, Presence& into) { return read_items(node, home_env_keys, into.home_env); }},
    {"reported", [](const YamlNode& node, Presence& into) { return read_map(node, reported_keys, into); }},
};

Result<> read_presence(const YamlNode& node, Signature& into)
{
    Presence presence;
    TRY(read_map(node, presence_keys, presence));
    into.presence = std::move(presence.traces);
    into.reported = std::move(presence.reported);
    into.home_env = std::move(presence.home_env);
    return {};
}

struct Networks {
    Network seen, reported;
};

template <Texts Network::* list>
Result<> network_fact(const YamlNode& node, Networks& into)
{
    return texts<list>(node, into.seen);
}

template <Texts Network::* list>
Result<> reported_network_fact(const YamlNode& node, Networks& into)
{
    return texts<list>(node, into.reported);
}

#define BAWN_NETWORK_KEYS(read)                                                                                         \
    {"api", read<&Network::api>}, {"telemetry", read<&Network::telemetry>}, {"update", read<&Network::update>},           \
        {"user-agent", read<&Network::user_agent>}, {"headers", read<&Network::headers>}, {"paths", read<&Network::paths>}

constexpr Key<Networks> reported_network_keys[] = {BAWN_NETWORK_KEYS(reported_network_fact)};

constexpr Key<Networks> network_keys[] = {
    BAWN_NETWORK_KEYS(network_fact),
    {"reported", [](const YamlNode& node, Networks& into) { return read_map(node, reported_network_keys, into); }},
};

Result<> read_network(const YamlNode& node, Signature& into)
{
    Networks networks;
    TRY(read_map(node, network_keys, networks));
    into.network = std::move(networks.seen);
    into.network_reported = std::move(networks.reported);
    return {};
}

constexpr std::string_view risk_names[] = {"permission-bypass", "sandbox-off",    "auto-approve",      "hooks",           "relay",
                                           "telemetry",         "remote-control", "secrets-in-config", "project-mcp-auto"};

Result<> read_risk(const YamlNode& node, RiskySetting& into)
{
    if (std::ranges::find(risk_names, node.text()) == std::end(risk_names)) {
        return node.error(fmt::format("unknown risk \"{}\" (known: {})", node.text(), fmt::join(risk_names, ", ")));
    }
    into.risk = node.text();
    return {};
}

constexpr Key<RiskySetting> setting_keys[] = {
    {"file", text_into<&RiskySetting::file, RiskySetting>},
    {"at", text_into<&RiskySetting::at, RiskySetting>},
    {"risk", read_risk},
    {"why", text_into<&RiskySetting::why, RiskySetting>},
    {"equals",
     [](const YamlNode& node, RiskySetting& into) -> Result<> {
         into.equals = node.as_json().dump();
         return {};
     }},
    {"contains",
     [](const YamlNode& node, RiskySetting& into) -> Result<> {
         into.contains = node.as_json().dump();
         return {};
     }},
    {"present",
     [](const YamlNode& node, RiskySetting&) -> Result<> {
         if (!TRY(node.as_boolean())) return node.error("present can only be true: leave it out otherwise");
         return {};
     }},
};

Result<> read_settings(const YamlNode& node, Signature& into)
{
    TRY(read_items(node, setting_keys, into.settings));
    for (std::size_t i = 0; i < into.settings.size(); ++i) {
        const RiskySetting& s = into.settings[i];
        if (s.file.empty() || s.at.empty() || s.risk.empty() || s.why.empty())
            return (node.is_list() ? node.list()[i] : node).error("a setting needs file, at, risk and why");
    }
    return {};
}

constexpr Key<McpPlace> mcp_keys[] = {{"file", text_into<&McpPlace::file, McpPlace>}, {"at", text_into<&McpPlace::at, McpPlace>}};

template <bool told>
Result<> read_examples(const YamlNode& node, Signature& into)
{
    if (!node.is_list()) return node.error("expected a list of examples");
    for (const YamlNode& row : node.list()) {
        if (!row.is_map()) return row.error("an example has keys: what is seen, and what it must be told as");
        into.examples.push_back({row, told});
    }
    return {};
}

constexpr std::string_view capability_names[] = {"write-files", "run-commands", "network", "mcp", "background", "self-update"};

Result<> read_capabilities(const YamlNode& node, Signature& into)
{
    TRY(texts<&Signature::capabilities>(node, into));
    for (const std::string& c : into.capabilities) {
        if (std::ranges::find(capability_names, c) != std::end(capability_names)) continue;
        return node.error(fmt::format("unknown capability \"{}\" (known: {})", c, fmt::join(capability_names, ", ")));
    }
    return {};
}

constexpr Key<Signature> signature_keys[] = {
    {"id", text_into<&Signature::id, Signature>},
    {"name", text_into<&Signature::name, Signature>},
    {"vendor", text_into<&Signature::vendor, Signature>},
    {"kind", texts<&Signature::kind, Signature>},
    {"source", text_into<&Signature::source, Signature>},
    {"licence", text_into<&Signature::licence, Signature>},
    {"reference", text_into<&Signature::reference, Signature>},
    {"note", text_into<&Signature::note, Signature>},
    {"seen", texts<&Signature::seen, Signature>},
    {"lineage", text_into<&Signature::lineage, Signature>},
    {"over", texts<&Signature::over, Signature>},
    {"identity", read_identity},
    {"presence", read_presence},
    {"repository", texts<&Signature::repository, Signature>},
    {"network", read_network},
    {"relay-env", texts<&Signature::relay_env, Signature>},
    {"capabilities", read_capabilities},
    {"settings", read_settings},
    {"mcp", [](const YamlNode& node, Signature& into) { return read_items(node, mcp_keys, into.mcp); }},
    {"told", read_examples<true>},
    {"not-told", read_examples<false>},
};

bool is_good_id(std::string_view id)
{
    return !id.empty() && id.size() <= 64 && id != "unknown" &&
           std::ranges::all_of(id, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
}

}  // namespace

Result<Signature> parse_signature(std::string_view yaml, const std::string& file_name)
{
    YamlNode root = TRY(parse_yaml(yaml, file_name));
    Signature signature;
    TRY(read_map(root, signature_keys, signature));
    if (!is_good_id(signature.id)) return root.error("id is missing or not made of lower-case letters, digits and '-'");
    if (signature.name.empty() || signature.vendor.empty()) return root.error("name and vendor are needed");
    if (signature.examples.empty()) return root.error("examples are missing: told and not-told");
    return signature;
}

Result<> check_together(const std::vector<Signature>& signatures)
{
    std::set<std::string_view> ids;
    for (const Signature& s : signatures) {
        if (!ids.insert(s.id).second) return fail(ErrorKind::invalid, "two signatures have the id " + s.id);
    }
    for (const Signature& s : signatures) {
        Texts named = s.over;
        if (!s.lineage.empty()) named.push_back(s.lineage);
        for (const std::string& other : named) {
            // An agent may be left out on purpose (`--agents DIR`); only a name like "unknown id" is worth a word.
            if (!is_good_id(other)) return fail(ErrorKind::invalid, s.id + " names \"" + other + "\", which is not an id");
        }
    }
    return {};
}

}  // namespace bawn::agents
