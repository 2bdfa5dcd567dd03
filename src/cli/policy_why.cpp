// bawn policy why: what the policy says about one agent or one host, and which rule says it.

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
#include "cli/policy_why_host.h"
#include "cli/policy_words.h"
#include "cli/scan.h"
#include "cli/signatures.h"
#include "policy/decide.h"

namespace bawn::cli {
namespace {

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
    return fail(ErrorKind::not_found, fmt::format("no agent, file or host is \"{}\"{}", question.id,
                                                  meant.empty() ? "" : fmt::format(", did you mean \"{}\"?", meant)));
}

bool is_path(const std::string& word)
{
    std::error_code ignored;
    return word.find('/') != std::string::npos || std::filesystem::exists(word, ignored);
}

// Nothing where the word is meant as a host. An id stays an agent, and what lies here a file.
Result<std::optional<std::vector<policy::AgentQuestion>>> questions(World& world, const Given& given)
{
    const std::string& word = given.arguments().front();
    auto named_agent = with_facts(named(word), TRY(load_signatures(world, given)));
    if (named_agent) return std::vector{std::move(*named_agent)};
    if (!is_path(word)) {
        if (is_meant_as_host(word)) return std::nullopt;
        return std::unexpected(std::move(named_agent).error());
    }
    std::vector<policy::AgentQuestion> found;
    for (const agents::Finding& finding : TRY(identify_path(world, given, word))) found.push_back(question_about(finding));
    return found;
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

void tell(std::ostream& out, const Answer& answer)
{
    const policy::Decision& d = answer.decision;
    std::string version = answer.question.version.empty() ? "" : " " + printable(answer.question.version);
    out << fmt::format("{}{}: {}\n", printable(answer.question.id), version, name_of(d.action));
    tell_field(out, "path", answer.question.path);
    tell_field(out, "rule", d.layer.empty() ? d.rule : fmt::format("{} ({})", d.rule, d.layer));
    tell_field(out, "reason", d.reason);
    tell_field(out, "ticket", d.ticket);
    for (const policy::Considered& c : answer.considered) tell_considered(out, c.rule, c.outcome, c.why);
}

Result<int> explain_policy(World& world, const Given& given)
{
    auto asked = TRY(questions(world, given));
    if (!asked) return tell_why_host(world, given, given.arguments().front(), against_policy);
    policy::Layers layers = TRY(load_policy(world, given));
    std::vector<Answer> answers;
    for (policy::AgentQuestion& question : *asked) {
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
    .summary = "tell what the policy says about an agent or a host, and which rule says it",
    .about =
        "An agent is named by its id (bawn agents list), with a version where rules ask for one: claude-code@2.1.330.\n"
        "A path is looked into and told by its content. A host is what a program inside a sandbox would ask for; it is\n"
        "judged as it stands and not looked up, at port 443 unless another is named. Rules that do not decide are told\n"
        "with the reason.",
    .arguments = {{"AGENT|PATH|HOST[:PORT]", "an id, an id@version, \"unknown\", a program, or a host"}},
    .options = {{"policy", "FILE", "a policy, or the name of a ready one, in place of the machine's"},
                {"profile", "NAME", "of a host: with those that this agent's profile names"},
                {"json", "", "for scripts"},
                {"agents", "DIR", "take signatures from this folder instead of the built-in ones"},
                {"state", "DIR", "where an update of the signatures is kept"}},
    .examples = {{"bawn policy why claude-code", "may it run here?"},
                 {"bawn policy why ./downloads/tool --policy sealed", "what would a ready policy say about this program?"},
                 {"bawn policy why api.example.org:8080 --profile aider", "may it be reached from inside a sandbox?"}},
    .exits = {{against_policy, "the policy bans it, allows it only in the sandbox, or denies the host"}},
    .run = explain_policy,
};

}  // namespace bawn::cli
