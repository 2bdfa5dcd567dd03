// bawn policy check: is this policy file right, and does it answer as its examples tell?

#include <fmt/format.h>

#include <algorithm>
#include <ostream>

#include "base/files.h"
#include "base/nearest.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/signatures.h"
#include "policy/examples.h"

namespace bawn::cli {
namespace {

constexpr std::uint64_t largest = 1 << 20;

// What a person looks for: the line itself, and a mark below the column.
//
//     policy.yaml: line 12, column 14: unknown verdict "baned", did you mean "banned"? (known: …)
//       12 |     verdict: baned
//          |              ^
void show(std::ostream& out, const policy::Problem& problem, const std::string& file, const std::vector<std::string_view>& lines)
{
    out << printable(policy::to_text(problem, file)) << '\n';
    auto [line, column] = problem.place;
    if (line < 1 || static_cast<std::size_t>(line) > lines.size() || lines[line - 1].size() > 200) return;
    std::string number = std::to_string(line);
    out << fmt::format("  {} | {}\n", number, printable(lines[line - 1]));
    out << fmt::format("  {} | {}^\n", std::string(number.size(), ' '), std::string(std::max(column - 1, 0), ' '));
}

std::string quoted_id(std::string_view id, std::span<const std::string_view> known)
{
    std::string_view meant = nearest(id, known);
    return fmt::format("no signature has the id \"{}\"{}", id, meant.empty() ? "" : fmt::format(", did you mean \"{}\"?", meant));
}

// A rule about an id that nobody has never matches: most likely a slip, but it may be meant for later signatures.
policy::Problems strange_ids(const policy::Policy& policy, const std::vector<agents::Signature>& signatures)
{
    std::vector<std::string_view> known;
    for (const agents::Signature& s : signatures) known.push_back(s.id);
    policy::Problems strange;
    for (const policy::AgentRule& rule : policy.agents) {
        for (const auto* ids : {&rule.match.ids, &rule.match.lineages}) {
            for (const std::string& id : *ids) {
                if (std::ranges::find(known, id) == known.end()) strange.push_back({rule.place, quoted_id(id, known)});
            }
        }
    }
    return strange;
}

std::string summary(const policy::Policy& policy)
{
    std::string otherwise(policy.otherwise ? name_of(policy.otherwise->verdict) : "not said");
    return fmt::format("rules: {}, default: {}, examples: {}", policy.agents.size(), otherwise,
                       policy.examples.size() + policy.host_examples.size());
}

Result<int> check_policy(World& world, const Given& given)
{
    const std::string& file = given.arguments().front();
    std::string text = TRY(read_text(file, largest));
    policy::PolicyReading reading = policy::read_policy(text, file);
    if (reading.problems.empty()) reading.problems = policy::check_examples(reading.policy);
    auto lines = split(text, '\n');
    for (const policy::Problem& problem : reading.problems) show(world.out, problem, file, lines);
    if (!reading.problems.empty()) return 2;

    auto signatures = TRY(load_signatures(world, given));
    for (policy::Problem& problem : strange_ids(reading.policy, signatures)) {
        problem.what = "warning: " + problem.what;
        show(world.out, problem, file, lines);
    }
    world.out << fmt::format("{} is right ({})\n", printable(file), summary(reading.policy));
    return 0;
}

}  // namespace

extern const Command policy_check_command = {
    .name = "policy check",
    .summary = "tell every mistake in a policy file",
    .about =
        "Each mistake is told with its line and column and what was expected. Without one, the file's own examples\n"
        "(told:) are asked, and those with another answer are mistakes too. A rule about an agent that no signature\n"
        "knows gets a warning.",
    .arguments = {{"FILE", "the policy"}},
    .options = {{"agents", "DIR", "take signatures from this folder instead of the built-in ones"},
                {"state", "DIR", "where an update of the signatures is kept"}},
    .examples = {{"bawn policy check policy.yaml", "before it is rolled out"}},
    .exits = {{0, "the policy is right"}, {2, "it is not, or bad usage"}},
    .run = check_policy,
};

}  // namespace bawn::cli
