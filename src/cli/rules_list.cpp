// bawn rules list: which rules are there?

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <ostream>

#include "base/text.h"
#include "cli/check_pack.h"
#include "cli/check_report.h"
#include "cli/text_table.h"

namespace bawn::cli {
namespace {

Json json_of(const check::Rule& r)
{
    return {{"id", valid_utf8(r.id)},           {"severity", name_of(r.severity)}, {"languages", r.languages},
            {"message", valid_utf8(r.message)}, {"metadata", metadata_of(r)},      {"file", valid_utf8(r.file)}};
}

std::vector<Cell> row_of(const check::Rule& r)
{
    return {{printable(r.id), ""},
            {std::string(name_of(r.severity)), ""},
            {printable(fmt::format("{}", fmt::join(r.languages, " "))), ""},
            {printable(fmt::format("{}", fmt::join(texts_at(metadata_of(r), "cwe"), " "))), ""}};
}

Result<int> list_rules(World& world, const Given& given)
{
    LoadedRules loaded = TRY(load_rules({!given.has("no-builtin"), given.all("config")}));
    if (given.has("json")) {
        Json list = Json::array();
        for (const check::Rule& rule : loaded.rules.rules) list.push_back(json_of(rule));
        world.out << to_text(list, 2) << '\n';
        return 0;
    }
    std::vector<std::vector<Cell>> rows;
    for (const check::Rule& rule : loaded.rules.rules) rows.push_back(row_of(rule));
    world.out << text_table({{"ID"}, {"SEVERITY"}, {"LANGUAGES", 10}, {"CWE", 8}}, rows, 110);
    world.out << fmt::format("\n{} rules for code, {} for secrets\n", loaded.rules.rules.size(), loaded.secrets.rules.size());
    return 0;
}

}  // namespace

extern const Command rules_list_command = {
    .name = "rules list",
    .summary = "the rules that bawn check works with",
    .about = "`bawn check --explain RULE` tells what one of them is about.",
    .arguments = {},
    .options = {{"config", "PATH", "these as well", true}, {"no-builtin", "", "only those of --config"}, {"json", "", "as JSON"}},
    .examples = {{"bawn rules list", "the built-in ones"}, {"bawn rules list --no-builtin --config team-rules/", "your own"}},
    .exits = {},
    .run = list_rules,
};

}  // namespace bawn::cli
