// bawn policy show: the policies that hold here, uppermost first.

#include <fmt/format.h>

#include <ostream>

#include "base/text.h"
#include "cli/command.h"
#include "cli/policies.h"

namespace bawn::cli {
namespace {

std::string sections_of(const policy::Policy& policy)
{
    const std::pair<std::string_view, bool> sections[] = {
        {"egress", policy.egress.has_value()},     {"files", policy.files.has_value()},   {"exec", policy.exec.has_value()},
        {"findings", policy.findings.has_value()}, {"models", policy.models.has_value()},
    };
    std::vector<std::string_view> present;
    for (const auto& [name, is_there] : sections) {
        if (is_there) present.push_back(name);
    }
    return fmt::format("{}", fmt::join(present, ", "));
}

void show_row(std::ostream& out, int line, std::string_view name, policy::Action verdict, std::string_view about)
{
    out << fmt::format("  {:>4}  {:<24}  {}", line, name, name_of(verdict));
    if (!about.empty()) out << fmt::format("{:{}}  {}", "", 12 - name_of(verdict).size(), about);
    out << "\n";
}

void show(std::ostream& out, const policy::Layer& layer)
{
    const policy::Policy& policy = layer.policy;
    out << fmt::format("{}: {}{}\n", name_of(layer.kind), printable(policy.file), policy.name.empty() ? "" : " (" + policy.name + ")");
    for (const policy::AgentRule& rule : policy.agents)
        show_row(out, rule.place.line, rule.name, rule.verdict, printable(to_text(rule.match)));
    if (policy.otherwise) show_row(out, policy.otherwise->place.line, "default", policy.otherwise->verdict, "");
    if (std::string sections = sections_of(policy); !sections.empty()) out << fmt::format("        sections: {}\n", sections);
}

Result<int> show_policy(World& world, const Given& given)
{
    policy::Layers layers = TRY(load_policy(world, given));
    for (const policy::Layer& layer : layers) show(world.out, layer);
    return 0;
}

}  // namespace

extern const Command policy_show_command = {
    .name = "policy show",
    .summary = "show the policies that hold here, uppermost first",
    .about =
        "The machine's (/etc/bawn/policy.yaml), the user's (~/.config/bawn/policy.yaml) and those of the repository\n"
        "around the working folder (.bawn/policy.yaml). The strictest answer stands: a lower one can only narrow.",
    .arguments = {},
    .options = {{"policy", "FILE", "a policy, or the name of a ready one, in place of the machine's"}},
    .examples = {{"bawn policy show", "what holds in this folder"}, {"bawn policy show --policy sealed", "a ready policy"}},
    .exits = {},
    .run = show_policy,
};

}  // namespace bawn::cli
