#include "agents/agents.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "agents/match.h"

namespace bawn::agents {
namespace {

bool contains(const std::vector<std::string>& list, std::string_view word) { return std::ranges::find(list, word) != list.end(); }

// "" above the first folder, also of a path that does not begin at a root.
std::string_view folder_of(std::string_view path)
{
    auto slash = path.find_last_of('/');
    return slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
}

// What one piece of evidence says about one agent.
struct Clue {
    const Signature* signature = nullptr;  // nullptr: an unknown agent
    std::string version, sha256;
    std::string program = {};  // where it lies; unknown agents are folded by it
    Confidence identity = Confidence::none, presence = Confidence::none;
    bool is_running = false;
    std::optional<Place> place;
    std::optional<Risk> risk;
};

const std::vector<std::string>* packages(const Traces& traces, std::string_view ecosystem)
{
    static constexpr std::pair<std::string_view, std::vector<std::string> Traces::*> rows[] = {
        {"npm", &Traces::npm}, {"pypi", &Traces::pypi}, {"brew", &Traces::brew},     {"cargo", &Traces::cargo},
        {"go", &Traces::go},   {"deb", &Traces::deb},   {"vscode", &Traces::vscode}, {"jetbrains", &Traces::jetbrains},
    };
    for (const auto& [name, member] : rows) {
        if (name == ecosystem) return &(traces.*member);
    }
    return nullptr;
}

// A manifest claims an identity and proves that something of that name is installed. What others report hints at best.
std::vector<Clue> clues_of_manifest(std::span<const Signature> signatures, std::string_view ecosystem, const std::string& name,
                                    const std::string& version, const Place& place)
{
    std::vector<Clue> clues;
    for (const Signature& s : signatures) {
        auto listed = [&](const Traces& traces) {
            auto* names = packages(traces, ecosystem);
            return names && contains(*names, name);
        };
        if (listed(s.presence)) {
            clues.push_back({.signature = &s,
                             .version = version,
                             .sha256 = {},
                             .identity = Confidence::likely,
                             .presence = Confidence::certain,
                             .place = place,
                             .risk = {}});
        } else if (listed(s.reported)) {
            clues.push_back({.signature = &s,
                             .version = version,
                             .sha256 = {},
                             .identity = Confidence::none,
                             .presence = Confidence::possible,
                             .place = place,
                             .risk = {}});
        }
    }
    return clues;
}

class Reader {
public:
    explicit Reader(std::span<const Signature> signatures) : signatures_(signatures) {}

    std::vector<Clue> operator()(const FileStrings&) const { return {}; }  // match_programs() reads these together

    std::vector<Clue> operator()(const Package& p) const
    {
        std::string because = fmt::format("{} package {} {}", p.ecosystem, p.name, p.version);
        return clues_of_manifest(signatures_, p.ecosystem, p.name, p.version, {p.path, "package", std::move(because), p.uid});
    }

    std::vector<Clue> operator()(const Extension& e) const
    {
        std::string because = fmt::format("{} extension {} {}", e.editor, e.id, e.version);
        return clues_of_manifest(signatures_, e.editor, e.id, e.version, {e.path, "extension", std::move(because), e.uid});
    }

    std::vector<Clue> operator()(const NamedFile& f) const
    {
        std::vector<Clue> clues;
        for (const Signature& s : signatures_) {
            if (auto clue = clue_of_name(s, f)) clues.push_back(std::move(*clue));
        }
        return clues;
    }

    std::vector<Clue> operator()(const Process& p) const
    {
        std::vector<Clue> clues;
        for (const Signature& s : signatures_) {
            if (auto clue = clue_of_process(s, p)) clues.push_back(std::move(*clue));
        }
        return clues;
    }

    std::vector<Clue> operator()(const RiskFound& r) const
    {
        const Signature* s = by_id(r.agent);
        if (!s) return {};
        return {Clue{.signature = s, .version = {}, .sha256 = {}, .place = {}, .risk = Risk{r.risk, r.path, r.why}}};
    }

    std::vector<Clue> operator()(const McpServer& m) const
    {
        const Signature* s = by_id(m.agent);
        if (!s) return {};
        std::string why = fmt::format("MCP server {}: {}", m.name, m.command.empty() ? m.url : m.command);
        return {Clue{.signature = s, .version = {}, .sha256 = {}, .place = {}, .risk = Risk{"mcp-servers", m.path, std::move(why)}}};
    }

private:
    const Signature* by_id(std::string_view id) const
    {
        auto found = std::ranges::find(signatures_, id, &Signature::id);
        return found == signatures_.end() ? nullptr : &*found;
    }

    static std::optional<Clue> clue_of_name(const Signature& s, const NamedFile& f)
    {
        using Where = NamedFile::Where;
        if (f.where == Where::repository) {
            if (!contains(s.repository, f.name)) return {};
            return Clue{.signature = &s,
                        .version = {},
                        .sha256 = {},
                        .place = Place{f.path, "repository", "a repository file of this agent; it proves nothing about the user", f.uid},
                        .risk = {}};
        }
        auto list = f.where == Where::executable ? &Traces::executables : f.where == Where::home ? &Traces::home : &Traces::system;
        bool is_name = f.where == Where::executable;
        bool seen = contains(s.presence.*list, f.name);
        if (!seen && !contains(s.reported.*list, f.name)) return {};
        Confidence presence = seen && !is_name ? Confidence::likely : Confidence::possible;
        return Clue{.signature = &s,
                    .version = {},
                    .sha256 = {},
                    .presence = presence,
                    .place = Place{f.path, is_name ? "name" : "settings",
                                   is_name ? "has the file name of this agent; a name alone is a hint"
                                           : "a place where this agent keeps its settings or state",
                                   f.uid},
                    .risk = {}};
    }

    static std::optional<Clue> clue_of_process(const Signature& s, const Process& p)
    {
        auto marked = [&](const Traces& t) {
            return std::ranges::any_of(t.process, [&](const std::string& marker) {
                return std::ranges::any_of(p.argv, [&](const std::string& word) { return word.find(marker) != std::string::npos; }) ||
                       p.script.find(marker) != std::string::npos;
            });
        };
        std::vector<std::string> variables;
        std::ranges::copy_if(p.variables, std::back_inserter(variables), [&](const std::string& v) { return contains(s.presence.env, v); });
        bool by_marker = marked(s.presence);
        if (!by_marker && !marked(s.reported) && variables.empty()) return {};
        std::string because = by_marker || variables.empty() ? fmt::format("process {} was started as this agent", p.pid)
                                                             : fmt::format("process {} has the variable {}", p.pid, variables.front());
        return Clue{.signature = &s,
                    .version = {},
                    .sha256 = {},
                    .presence = by_marker ? Confidence::likely : Confidence::possible,
                    .is_running = by_marker,
                    .place = Place{p.executable, "process", std::move(because), p.uid},
                    .risk = {}};
    }

    std::span<const Signature> signatures_;
};

// Package manifests by folder, to find the version of a program that lies below one.
class Manifests {
public:
    explicit Manifests(std::span<const Evidence> evidence)
    {
        for (const Evidence& e : evidence) {
            if (auto* p = std::get_if<Package>(&e)) by_folder_.emplace(folder_of(p->path), p);
        }
    }

    std::string version_for(std::string_view path, const Signature* signature) const
    {
        for (std::string_view folder = folder_of(path); signature && folder.size() > 1; folder = folder_of(folder)) {
            auto [first, last] = by_folder_.equal_range(folder);
            for (auto it = first; it != last; ++it) {
                const Package& p = *it->second;
                auto* seen = packages(signature->presence, p.ecosystem);
                if (seen && contains(*seen, p.name)) return p.version;
            }
        }
        return {};
    }

    // Does the file lie in a package of an agent? Then it is part of it, whatever else it looks like.
    bool is_below_agent(std::string_view path, std::span<const Signature> signatures) const
    {
        return std::ranges::any_of(signatures, [&](const Signature& s) { return !version_for(path, &s).empty(); });
    }

private:
    std::multimap<std::string_view, const Package*> by_folder_;
};

std::vector<Clue> clues_of_programs(const Knowledge& knowledge, std::span<const Evidence> evidence)
{
    std::vector<const FileStrings*> files;
    for (const Evidence& e : evidence) {
        if (auto* f = std::get_if<FileStrings>(&e)) files.push_back(f);
    }
    Manifests manifests(evidence);
    std::vector<Clue> clues;
    for (ProgramMatch& m : match_programs(knowledge, files)) {
        if (!m.signature && manifests.is_below_agent(m.path, knowledge.signatures)) continue;
        bool packed = m.path.find('!') != std::string::npos && m.form.find("archive") != std::string::npos;
        std::string because = m.form.empty() ? m.because : m.form + " that " + m.because;
        clues.push_back({.signature = m.signature,
                         .version = manifests.version_for(m.path, m.signature),
                         .sha256 = std::move(m.sha256),
                         .program = m.path,
                         .identity = m.identity,
                         .presence = packed ? Confidence::likely : Confidence::certain,
                         .place = Place{std::move(m.path), "program", std::move(because), m.uid},
                         .risk = {}});
    }
    return clues;
}

// Processes run programs: joined by path.
void add_running(std::vector<Clue>& clues, std::span<const Evidence> evidence)
{
    std::vector<Clue> running;
    for (const Evidence& e : evidence) {
        auto* p = std::get_if<Process>(&e);
        if (!p || p->program_path.empty()) continue;
        for (const Clue& clue : clues) {
            if (!clue.place || clue.place->kind != "program") continue;
            std::string_view file = std::string_view(clue.place->path).substr(0, clue.place->path.find('!'));
            if (file != p->program_path && !p->program_path.starts_with(std::string(file) + "/")) continue;
            Clue run = clue;
            run.is_running = true;
            std::string sockets = p->sockets.empty() ? "" : fmt::format("; {}", fmt::join(p->sockets, ", "));
            run.place =
                Place{p->program_path, "process", fmt::format("process {} runs it (parent {}){}", p->pid, p->parent, sockets), p->uid};
            running.push_back(std::move(run));
            break;
        }
    }
    std::ranges::move(running, std::back_inserter(clues));
}

Finding empty_finding(const Signature* s, std::string version)
{
    if (!s)
        return {.agent = "unknown",
                .name = "Unknown agent",
                .vendor = {},
                .version = std::move(version),
                .lineage = {},
                .sha256 = {},
                .capabilities = {"network", "run-commands"},
                .places = {},
                .risks = {}};
    return {.agent = s->id,
            .name = s->name,
            .vendor = s->vendor,
            .version = std::move(version),
            .lineage = s->lineage,
            .sha256 = {},
            .capabilities = s->capabilities,
            .places = {},
            .risks = {}};
}

void add(Finding& finding, Clue clue)
{
    finding.identity = std::max(finding.identity, clue.identity);
    finding.presence = std::max(finding.presence, clue.presence);
    finding.is_running = finding.is_running || clue.is_running;
    if (finding.sha256.empty()) finding.sha256 = std::move(clue.sha256);
    auto same_place = [&](const Place& p) { return p.path == clue.place->path && p.because == clue.place->because; };
    if (clue.place && std::ranges::none_of(finding.places, same_place)) finding.places.push_back(std::move(*clue.place));
    auto same_risk = [&](const Risk& r) { return r.id == clue.risk->id && r.path == clue.risk->path && r.why == clue.risk->why; };
    if (clue.risk && std::ranges::none_of(finding.risks, same_risk)) finding.risks.push_back(std::move(*clue.risk));
}

// One finding for each version; what tells no version goes to the only version there is, or stands by itself.
std::vector<Finding> folded(const Signature* signature, std::vector<Clue> clues)
{
    std::set<std::string> versions;
    for (const Clue& c : clues) {
        if (!c.version.empty()) versions.insert(c.version);
    }
    std::map<std::string, Finding> by_version;
    for (Clue& clue : clues) {
        std::string version = clue.version.empty() && versions.size() == 1 ? *versions.begin() : clue.version;
        auto [it, is_new] = by_version.try_emplace(version, Finding());
        if (is_new) it->second = empty_finding(signature, version);
        add(it->second, std::move(clue));
    }
    std::vector<Finding> findings;
    for (auto& [version, finding] : by_version) {
        if (finding.places.empty()) continue;  // a setting of an agent that is nowhere to be seen
        std::ranges::stable_sort(finding.places, {}, &Place::path);
        findings.push_back(std::move(finding));
    }
    return findings;
}

}  // namespace

std::vector<Finding> identify(const Knowledge& knowledge, std::span<const Evidence> evidence)
{
    std::vector<Clue> clues = clues_of_programs(knowledge, evidence);
    add_running(clues, evidence);
    Reader read(knowledge.signatures);
    for (const Evidence& e : evidence) std::ranges::move(std::visit(read, e), std::back_inserter(clues));

    std::map<const Signature*, std::vector<Clue>> by_signature;
    for (Clue& clue : clues) by_signature[clue.signature].push_back(std::move(clue));
    std::vector<Finding> findings;
    for (const Signature& s : knowledge.signatures) {
        if (auto mine = by_signature.find(&s); mine != by_signature.end())
            std::ranges::move(folded(&s, std::move(mine->second)), std::back_inserter(findings));
    }
    std::map<std::string, Finding> unknown;  // each is its own
    for (Clue& clue : by_signature[nullptr]) {
        auto [it, is_new] = unknown.try_emplace(clue.program, Finding());
        if (is_new) it->second = empty_finding(nullptr, clue.version);
        add(it->second, std::move(clue));
    }
    for (auto& [path, finding] : unknown) findings.push_back(std::move(finding));
    return findings;
}

std::vector<std::string> strings_of(const Knowledge& knowledge)
{
    std::set<std::string> strings;
    for (const Signature& s : knowledge.signatures) {
        for (const IdentityRule& rule : s.identity) {
            strings.insert(rule.all.begin(), rule.all.end());
            strings.insert(rule.of.begin(), rule.of.end());
        }
    }
    for (const auto* groups : {&knowledge.unknown.apis, &knowledge.unknown.tools, &knowledge.unknown.libraries}) {
        for (const StringGroup& group : *groups) strings.insert(group.of.begin(), group.of.end());
    }
    return {strings.begin(), strings.end()};
}

}  // namespace bawn::agents
