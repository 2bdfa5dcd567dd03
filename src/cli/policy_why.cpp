// bawn policy why: what the policy says about one agent, and which rule says it.

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <ostream>

#include "base/json.h"
#include "base/nearest.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/policies.h"
#include "cli/scan.h"
#include "cli/signatures.h"
#include "policy/decide.h"

namespace bawn::cli {
namespace {

constexpr int against_policy = 3;

struct Answer {
    policy::AgentQuestion question;
    policy::Decision decision;
    std::vector<policy::Considered> considered;
};

// "claude-code" or "claude-code@2.1.330".
policy::AgentQuestion named(std::string_view word)
{
    policy::AgentQuestion question{.identity = Confidence::certain, .presence = Confidence::certain};
    auto at = word.rfind('@');
    question.id = word.substr(0, at);
    if (at != std::string_view::npos) question.version = word.substr(at + 1);
    return question;
}

Result<policy::AgentQuestion> with_facts(policy::AgentQuestion question, const std::vector<agents::Signature>& signatures)
{
    auto found = std::ranges::find(signatures, question.id, &agents::Signature::id);
    if (found != signatures.end()) {
        question.vendor = found->vendor;
        question.capabilities = found->capabilities;
        question.lineage = found->lineage;
        return question;
    }
    if (question.id == "unknown") {
        question.capabilities = {"network", "run-commands"};  // without them it would not be taken for an agent
        return question;
    }
    std::vector<std::string_view> known;
    for (const agents::Signature& s : signatures) known.push_back(s.id);
    std::string_view meant = nearest(question.id, known);
    return fail(ErrorKind::not_found, fmt::format("no agent and no file is \"{}\"{}", question.id,
                                                  meant.empty() ? "" : fmt::format(", did you mean \"{}\"?", meant)));
}

bool is_path(const std::string& word)
{
    std::error_code ignored;
    return word.find('/') != std::string::npos || std::filesystem::exists(word, ignored);
}

Result<std::vector<policy::AgentQuestion>> questions(World& world, const Given& given)
{
    const std::string& word = given.arguments().front();
    auto named_agent = with_facts(named(word), TRY(load_signatures(world, given)));
    if (named_agent || !is_path(word)) return std::vector{TRY(std::move(named_agent))};
    std::vector<policy::AgentQuestion> found;
    for (const agents::Finding& finding : TRY(identify_path(world, given, word))) found.push_back(question_about(finding));
    return found;
}

std::string_view name_of(policy::Considered::Outcome outcome)
{
    switch (outcome) {
    case policy::Considered::Outcome::decides: return "decides";
    case policy::Considered::Outcome::outweighed: return "outweighed";
    case policy::Considered::Outcome::no_match: return "does not match";
    case policy::Considered::Outcome::not_reached: return "not reached";
    case policy::Considered::Outcome::depends: return "depends on the request";
    }
    return "";
}

Json to_json(const Answer& answer)
{
    const policy::Decision& d = answer.decision;
    Json considered = Json::array();
    for (const policy::Considered& c : answer.considered) {
        considered.push_back({{"layer", name_of(c.layer)},
                              {"rule", c.rule},
                              {"verdict", name_of(c.verdict)},
                              {"outcome", name_of(c.outcome)},
                              {"why", c.why}});
    }
    return {{"agent", answer.question.id},
            {"version", answer.question.version},
            {"identity", name_of(answer.question.identity)},
            {"presence", name_of(answer.question.presence)},
            {"path", valid_utf8(answer.question.path)},
            {"decision", {{"action", name_of(d.action)}, {"layer", d.layer}, {"rule", d.rule}, {"reason", d.reason}, {"ticket", d.ticket}}},
            {"considered", std::move(considered)}};
}

void tell_field(std::ostream& out, std::string_view name, std::string_view value)
{
    if (!value.empty()) out << fmt::format("  {:<8}{}\n", name, printable(value));
}

void tell(std::ostream& out, const Answer& answer)
{
    const policy::Decision& d = answer.decision;
    std::string version = answer.question.version.empty() ? "" : " " + printable(answer.question.version);
    out << fmt::format("{}{}: {}\n", printable(answer.question.id), version, name_of(d.action));
    tell_field(out, "path", answer.question.path);
    tell_field(out, "rule", d.layer.empty() ? d.rule : fmt::format("{} ({})", d.rule, d.layer));
    tell_field(out, "reason", d.reason);
    tell_field(out, "ticket", d.ticket);
    for (const policy::Considered& c : answer.considered) {
        if (c.outcome == policy::Considered::Outcome::decides) continue;
        out << printable(fmt::format("  - {} {}: {}", c.rule, name_of(c.outcome), c.why)) << '\n';
    }
}

Result<int> run(World& world, const Given& given)
{
    policy::Layers layers = TRY(load_policy(world, given));
    std::vector<Answer> answers;
    for (policy::AgentQuestion& question : TRY(questions(world, given))) {
        answers.push_back({question, decide(layers, question), explain(layers, question)});
    }
    if (given.has("json")) {
        Json list = Json::array();
        for (const Answer& answer : answers) list.push_back(to_json(answer));
        world.out << to_text(Json{{"schema", "bawn.policy-why/1"}, {"answers", std::move(list)}}, 2) << '\n';
    } else {
        for (const Answer& answer : answers) tell(world.out, answer);
        if (answers.empty()) world.out << printable(given.arguments().front()) << " is no agent that Bawn knows\n";
    }
    bool narrowed = std::ranges::any_of(answers, [](const Answer& a) {
        return a.decision.action == policy::Action::banned || a.decision.action == policy::Action::sandbox_only;
    });
    return narrowed ? against_policy : 0;
}

}  // namespace

extern const Command policy_why_command = {
    .name = "policy why",
    .summary = "tell what the policy says about an agent, and which rule says it",
    .about =
        "An agent is named by its id (bawn agents list), with a version where rules ask for one: claude-code@2.1.330.\n"
        "A path is looked into and told by its content. Rules that do not decide are told with the reason.",
    .arguments = {{"AGENT|PATH", "an id, an id@version, \"unknown\", or a program"}},
    .options = {{"policy", "FILE", "a policy, or the name of a ready one, in place of the machine's"},
                {"json", "", "for scripts"},
                {"agents", "DIR", "take signatures from this folder instead of the built-in ones"},
                {"state", "DIR", "where an update of the signatures is kept"}},
    .examples = {{"bawn policy why claude-code", "may it run here?"},
                 {"bawn policy why ./downloads/tool --policy sealed", "what would a ready policy say about this program?"}},
    .exits = {{against_policy, "the policy bans it, or allows it only in the sandbox"}},
    .run = run,
};

}  // namespace bawn::cli
