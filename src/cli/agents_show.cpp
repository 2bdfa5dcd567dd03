// bawn agents show: everything Bawn knows of one agent.

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <ostream>

#include "base/json.h"
#include "base/nearest.h"
#include "base/text.h"
#include "cli/signatures.h"

namespace bawn::cli {
namespace {

using agents::Signature;
using agents::Traces;
using Texts = std::vector<std::string>;

template <typename Struct>
struct Field {
    std::string_view name;
    Texts Struct::* list;
};
constexpr Field<Traces> trace_fields[] = {
    {"npm", &Traces::npm},
    {"pypi", &Traces::pypi},
    {"brew", &Traces::brew},
    {"cargo", &Traces::cargo},
    {"go", &Traces::go},
    {"deb", &Traces::deb},
    {"vscode", &Traces::vscode},
    {"jetbrains", &Traces::jetbrains},
    {"executables", &Traces::executables},
    {"home", &Traces::home},
    {"system", &Traces::system},
    {"env", &Traces::env},
    {"process", &Traces::process},
};
constexpr Field<agents::Network> network_fields[] = {
    {"api", &agents::Network::api},         {"telemetry", &agents::Network::telemetry},
    {"update", &agents::Network::update},   {"user-agent", &agents::Network::user_agent},
    {"headers", &agents::Network::headers}, {"paths", &agents::Network::paths},
};

// One line a name: "  npm          @example/robin, …".
std::string line(std::string_view name, const Texts& words)
{
    return words.empty() ? "" : fmt::format("  {:<12} {}\n", name, printable(fmt::format("{}", fmt::join(words, ", "))));
}

std::string section(std::string_view title, const std::string& lines) { return lines.empty() ? "" : fmt::format("\n{}\n{}", title, lines); }

template <typename Struct, std::size_t N>
std::string lines(const Struct& from, const Field<Struct> (&fields)[N])
{
    std::string text;
    for (const auto& field : fields) text += line(field.name, from.*field.list);
    return text;
}

template <typename Struct, std::size_t N>
Json json_of(const Struct& from, const Field<Struct> (&fields)[N])
{
    Json json = Json::object();
    for (const auto& field : fields) {
        if (!(from.*field.list).empty()) json[std::string(field.name)] = from.*field.list;
    }
    return json;
}

// The strings themselves are for `agents export`: here they would only make this output look like an agent.
std::string identity(const Signature& s)
{
    std::string text;
    for (const agents::IdentityRule& r : s.identity) {
        std::string ask = r.need > 0 ? fmt::format("{} of {} strings", r.need, r.of.size()) : "";
        if (!r.all.empty()) ask += fmt::format("{}all of {}", ask.empty() ? "" : " and ", r.all.size());
        if (r.min_size > 0) ask += fmt::format(", in {} bytes or more", r.min_size);
        text += fmt::format("  {}: {}\n  {}\n", name_of(r.confidence), ask, printable(r.why));
    }
    return text;
}

std::string settings(const Signature& s)
{
    std::string text;
    for (const agents::RiskySetting& r : s.settings)
        text += fmt::format("  {:<18} {} in {}: {}\n", r.risk, printable(r.at), printable(r.file), printable(r.why));
    return text;
}

std::string about(const Signature& s)
{
    std::string text = fmt::format("{} ({})\n", printable(s.name), s.id);
    text += line("vendor", {s.vendor}) + line("kind", s.kind) + line("source", {s.source}) + line("licence", {s.licence}) +
            line("reference", {s.reference});
    if (!s.lineage.empty()) text += line("derived from", {s.lineage});
    return text + line("can", s.capabilities) + line("seen", s.seen) + (s.note.empty() ? "" : fmt::format("\n{}\n", printable(s.note)));
}

std::string told(const Signature& s)
{
    return about(s) + section("Known by content", identity(s)) + section("Leaves on a machine", lines(s.presence, trace_fields)) +
           section("Reported by others, no more than a hint", lines(s.reported, trace_fields)) +
           section("In repositories", line("files", s.repository)) + section("Talks to", lines(s.network, network_fields)) +
           section("Reported to talk to", lines(s.network_reported, network_fields)) +
           section("Can be pointed elsewhere by", line("variables", s.relay_env)) + section("Risky settings", settings(s));
}

Json identity_json(const Signature& s)
{
    Json rules = Json::array();
    for (const agents::IdentityRule& r : s.identity) {
        rules.push_back({{"all", r.all.size()},
                         {"of", r.of.size()},
                         {"need", r.need},
                         {"min_size", r.min_size},
                         {"confidence", name_of(r.confidence)},
                         {"why", r.why}});
    }
    return rules;
}

Json json_of(const Signature& s)
{
    Json risky = Json::array();
    for (const agents::RiskySetting& r : s.settings) risky.push_back({{"file", r.file}, {"at", r.at}, {"risk", r.risk}, {"why", r.why}});
    return {{"id", s.id},
            {"name", s.name},
            {"vendor", s.vendor},
            {"kind", s.kind},
            {"source", s.source},
            {"licence", s.licence},
            {"reference", s.reference},
            {"lineage", s.lineage},
            {"capabilities", s.capabilities},
            {"seen", s.seen},
            {"note", s.note},
            {"identity", identity_json(s)},
            {"presence", json_of(s.presence, trace_fields)},
            {"reported", json_of(s.reported, trace_fields)},
            {"repository", s.repository},
            {"network", json_of(s.network, network_fields)},
            {"network_reported", json_of(s.network_reported, network_fields)},
            {"relay_env", s.relay_env},
            {"settings", std::move(risky)}};
}

Result<const Signature*> find(const std::vector<Signature>& signatures, const std::string& id)
{
    auto found = std::ranges::find(signatures, id, &Signature::id);
    if (found != signatures.end()) return &*found;
    std::vector<std::string_view> ids;
    for (const Signature& s : signatures) ids.push_back(s.id);
    std::string_view meant = nearest(id, ids);
    return fail(ErrorKind::not_found,
                fmt::format("no agent has the id \"{}\"{}", id, meant.empty() ? "" : fmt::format(", did you mean \"{}\"?", meant)));
}

Result<int> show_agent(World& world, const Given& given)
{
    auto signatures = TRY(load_signatures(world, given));
    const Signature* signature = TRY(find(signatures, given.arguments().front()));
    world.out << (given.has("json") ? to_text(json_of(*signature), 2) + "\n" : told(*signature));
    return 0;
}

}  // namespace

extern const Command agents_show_command = {
    .name = "agents show",
    .summary = "everything Bawn knows of one agent",
    .about = "How it is recognised, what it leaves on a machine, whom it talks to and which of its settings are risky.",
    .arguments = {{"ID", "as in `bawn agents list`"}},
    .options = {{"json", "", "as JSON"},
                {"agents", "DIR", "signatures of this folder instead of those in force"},
                {"state", "DIR", "where an update is kept"}},
    .examples = {{"bawn agents show aider", "one agent"}},
    .exits = {},
    .run = show_agent,
};

}  // namespace bawn::cli
