// bawn rules lint: can these rules be loaded, and do they say what people need to act on them?

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <ostream>
#include <set>

#include "base/text.h"
#include "cli/check_pack.h"
#include "cli/check_report.h"

namespace bawn::cli {
namespace {

// What a developer who meets the finding would miss.
void warn_about(const check::Rule& rule, std::vector<std::string>& warnings)
{
    auto warn = [&](std::string_view what) { warnings.push_back(fmt::format("{}:{}: rule {}: {}", rule.file, rule.line, rule.id, what)); };
    const Json& metadata = metadata_of(rule);
    if (trimmed(rule.message).size() < 20) warn("the message does not say what is wrong and how to do it right");
    if (texts_at(metadata, "cwe").empty()) warn("metadata has no cwe");
    if (string_at(metadata, "confidence").empty()) warn("metadata has no confidence");
}

Result<int> lint_rules(World& world, const Given& given)
{
    LoadedRules loaded = TRY(load_rules({false, given.arguments()}));
    std::vector<std::string> warnings;
    std::set<std::string_view> ids;
    for (const check::Rule& rule : loaded.rules.rules) {
        if (!ids.insert(rule.id).second)
            warnings.push_back(fmt::format("{}:{}: rule {}: a second rule has this id", rule.file, rule.line, rule.id));
        if (given.has("strict")) warn_about(rule, warnings);
    }
    std::size_t code = loaded.rules.rules.size(), secrets = loaded.secrets.rules.size();
    check::Pack pack = TRY(check::Pack::compile(std::move(loaded.rules), std::move(loaded.secrets)));
    for (const check::RefusedRule& r : pack.refused()) world.out << printable(r.message) << '\n';
    for (const std::string& warning : warnings) world.out << "warning: " << printable(warning) << '\n';
    world.out << fmt::format("{} rules for code, {} for secrets: {}\n", code, secrets,
                             pack.refused().empty() ? "all load" : fmt::format("{} could not be loaded", pack.refused().size()));
    bool is_wrong = !pack.refused().empty() || (given.has("strict") && !warnings.empty());
    return is_wrong ? rules_are_wrong : 0;
}

}  // namespace

extern const Command rules_lint_command = {
    .name = "rules lint",
    .summary = "check that rules can be loaded",
    .about = "Names every rule that could not be loaded, with its file, line and the operator at fault.",
    .arguments = {{"PATH", "files and folders of rules", Argument::Count::many}},
    .options = {{"strict", "", "also warn about rules without CWE, confidence or a message that helps, and fail then"}},
    .examples = {{"bawn rules lint team-rules/", "after writing a rule"}},
    .exits = {{rules_are_wrong, "a rule is wrong"}},
    .run = lint_rules,
};

}  // namespace bawn::cli
