#include "policy/decide.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/text.h"

namespace bawn::policy {
namespace {

int strictness(Action action)
{
    switch (action) {
    case Action::banned: return 2;
    case Action::sandbox_only: return 1;
    case Action::allowed:
    case Action::note: return 0;
    }
    return 0;
}

bool narrows(Action action) { return strictness(action) > 0; }

bool is_among(const std::vector<std::string>& wanted, std::string_view asked) { return std::ranges::find(wanted, asked) != wanted.end(); }

// One key of a match: does it hold, and what to say where it does not. A key that the rule leaves out holds.
struct Clause {
    bool (*holds)(const AgentRule&, const AgentQuestion&);
    std::string (*wanted)(const AgentMatch&);  // "" where the rule leaves the key out
    std::string (*found)(const AgentQuestion&);  // "" where it is not known
};

bool id_holds(const AgentRule& rule, const AgentQuestion& q) { return rule.match.ids.empty() || is_among(rule.match.ids, q.id); }

bool vendor_holds(const AgentRule& rule, const AgentQuestion& q)
{
    auto is_it = [&](const std::string& vendor) { return lower_case(vendor) == lower_case(q.vendor); };
    return rule.match.vendors.empty() || std::ranges::any_of(rule.match.vendors, is_it);
}

bool capability_holds(const AgentRule& rule, const AgentQuestion& q)
{
    auto has = [&](const std::string& capability) { return is_among(q.capabilities, capability); };
    return rule.match.capabilities.empty() || std::ranges::any_of(rule.match.capabilities, has);
}

bool lineage_holds(const AgentRule& rule, const AgentQuestion& q)
{
    return rule.match.lineages.empty() || (!q.lineage.empty() && is_among(rule.match.lineages, q.lineage));
}

bool sha256_holds(const AgentRule& rule, const AgentQuestion& q)
{
    return rule.match.sha256s.empty() || is_among(rule.match.sha256s, lower_case(q.sha256));
}

bool version_holds(const AgentRule& rule, const AgentQuestion& q)
{
    if (!rule.match.version) return true;
    auto version = Version::parse(q.version);
    return version ? rule.match.version->holds(*version) : narrows(rule.verdict);
}

bool unknown_holds(const AgentRule& rule, const AgentQuestion& q) { return !rule.match.is_unknown || q.id == "unknown"; }

std::string either(std::string_view key, const std::vector<std::string>& words)
{
    return words.empty() ? "" : fmt::format("{} {}", key, fmt::join(words, " or "));
}

std::string version_wanted(const AgentMatch& match) { return match.version ? "version " + match.version->text() : ""; }

constexpr Clause clauses[] = {
    {id_holds, [](const AgentMatch& m) { return either("id", m.ids); }, [](const AgentQuestion& q) { return printable(q.id); }},
    {unknown_holds, [](const AgentMatch& m) { return std::string(m.is_unknown ? "an unknown agent" : ""); },
     [](const AgentQuestion& q) { return printable(q.id); }},
    {vendor_holds, [](const AgentMatch& m) { return either("vendor", m.vendors); },
     [](const AgentQuestion& q) { return printable(q.vendor); }},
    {lineage_holds, [](const AgentMatch& m) { return either("lineage", m.lineages); },
     [](const AgentQuestion& q) { return printable(q.lineage); }},
    {capability_holds, [](const AgentMatch& m) { return either("capability", m.capabilities); },
     [](const AgentQuestion& q) { return printable(fmt::format("{}", fmt::join(q.capabilities, ", "))); }},
    {version_holds, version_wanted, [](const AgentQuestion& q) { return printable(q.version); }},
    {sha256_holds, [](const AgentMatch& m) { return either("SHA-256", m.sha256s); },
     [](const AgentQuestion& q) { return printable(q.sha256); }},
};

// The first clause that does not hold, or nullptr: the rule matches.
const Clause* mismatch(const AgentRule& rule, const AgentQuestion& question)
{
    auto found = std::ranges::find_if(clauses, [&](const Clause& c) { return !c.holds(rule, question); });
    return found == std::end(clauses) ? nullptr : &*found;
}

const AgentRule* matching_rule(const Policy& policy, const AgentQuestion& question)
{
    auto found = std::ranges::find_if(policy.agents, [&](const AgentRule& rule) { return !mismatch(rule, question); });
    return found == policy.agents.end() ? nullptr : &*found;
}

bool is_sure(const AgentRule& rule, const AgentQuestion& question)
{
    Confidence sure = question.identity;
    if (!rule.match.sha256s.empty()) sure = Confidence::certain;
    if (rule.on == Basis::presence) sure = std::max(sure, question.presence);
    return sure >= Confidence::likely;
}

std::string doubt(Action verdict, Basis on, const AgentQuestion& question)
{
    std::string would = fmt::format("would be {}, but ", name_of(verdict));
    if (on == Basis::identity) return would + fmt::format("its identity is {}, less than likely", name_of(question.identity));
    return would + fmt::format("its presence is {}, less than likely", name_of(question.presence));
}

Decision answer_of(const Layer& layer, const AgentRule& rule, const AgentQuestion& question)
{
    Decision decision{rule.verdict, std::string(name_of(layer.kind)), reference(layer.policy, rule.place, rule.name), rule.reason,
                      rule.ticket};
    if (!narrows(rule.verdict) || is_sure(rule, question)) return decision;
    decision.action = Action::note;
    decision.reason = doubt(rule.verdict, rule.on, question);
    return decision;
}

Decision default_of(const Layer& layer, const AgentQuestion& question)
{
    const DefaultVerdict& otherwise = *layer.policy.otherwise;
    Decision decision{otherwise.verdict, std::string(name_of(layer.kind)), reference(layer.policy, otherwise.place, "default"),
                      "no rule of this policy names it", ""};
    if (!narrows(otherwise.verdict) || question.identity >= Confidence::likely) return decision;
    decision.action = Action::note;
    decision.reason = doubt(otherwise.verdict, Basis::identity, question);
    return decision;
}

// What one layer says by itself, if it says anything.
std::optional<Decision> answer_of(const Layer& layer, const AgentQuestion& question)
{
    if (const AgentRule* rule = matching_rule(layer.policy, question)) return answer_of(layer, *rule, question);
    if (layer.policy.otherwise) return default_of(layer, question);
    return std::nullopt;
}

// The layer whose answer stands, and the answer.
struct Standing {
    const Layer* layer = nullptr;
    Decision decision{Action::note, "", "no rule", "no rule of any policy names it", ""};
};

Standing standing(const Layers& layers, const AgentQuestion& question)
{
    Standing best;
    for (const Layer& layer : layers) {
        auto answer = answer_of(layer, question);
        if (!answer || (best.layer && strictness(answer->action) <= strictness(best.decision.action))) continue;
        best = {&layer, std::move(*answer)};
    }
    return best;
}

// Rules of one layer, told in order.
struct AgentTelling {
    const Layer& layer;
    const AgentQuestion& question;
    const Standing& stands;
    std::string first;  // the rule of this layer that matched, once one has

    Considered matched(std::string rule, std::string_view name, Action verdict)
    {
        first = name;
        bool decides = stands.layer == &layer;
        if (decides) return {layer.kind, std::move(rule), verdict, Considered::Outcome::decides, stands.decision.reason};
        return {layer.kind, std::move(rule), verdict, Considered::Outcome::outweighed,
                fmt::format("{} says {}", stands.decision.rule, name_of(stands.decision.action))};
    }

    Considered unreached(std::string rule, Action verdict) const
    {
        return {layer.kind, std::move(rule), verdict, Considered::Outcome::not_reached, first + " matched first"};
    }

    Considered tell(const AgentRule& rule)
    {
        std::string name = reference(layer.policy, rule.place, rule.name);
        if (!first.empty()) return unreached(name, rule.verdict);
        const Clause* clause = mismatch(rule, question);
        if (!clause) return matched(name, rule.name, rule.verdict);
        std::string found = clause->found(question);
        return {layer.kind, name, rule.verdict, Considered::Outcome::no_match,
                fmt::format("wants {}, {}", clause->wanted(rule.match), found.empty() ? "which is not known" : "this is " + found)};
    }

    Considered tell(const DefaultVerdict& otherwise)
    {
        std::string name = reference(layer.policy, otherwise.place, "default");
        return first.empty() ? matched(name, "default", otherwise.verdict) : unreached(name, otherwise.verdict);
    }
};

}  // namespace

std::string_view name_of(LayerKind kind)
{
    switch (kind) {
    case LayerKind::builtin: return "built-in";
    case LayerKind::machine: return "machine";
    case LayerKind::user: return "user";
    case LayerKind::repository: return "repository";
    }
    return "machine";
}

std::string reference(const Policy& policy, Place place, std::string_view name)
{
    return fmt::format("{}:{} {}", policy.file, place.line, name);
}

std::string to_text(const AgentMatch& match)
{
    if (match.is_any) return "any agent";
    std::vector<std::string> keys;
    for (const Clause& clause : clauses) keys.push_back(clause.wanted(match));
    std::erase(keys, "");
    return fmt::format("{}", fmt::join(keys, ", "));
}

Decision decide(const Layers& layers, const AgentQuestion& question) { return standing(layers, question).decision; }

std::vector<Considered> explain(const Layers& layers, const AgentQuestion& question)
{
    std::vector<Considered> told;
    Standing stands = standing(layers, question);
    for (const Layer& layer : layers) {
        AgentTelling telling{layer, question, stands, ""};
        for (const AgentRule& rule : layer.policy.agents) told.push_back(telling.tell(rule));
        if (layer.policy.otherwise) told.push_back(telling.tell(*layer.policy.otherwise));
    }
    return told;
}

}  // namespace bawn::policy
