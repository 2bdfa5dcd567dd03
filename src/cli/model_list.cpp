// bawn model list: the models that were added.

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <ostream>

#include "base/state_folder.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/model_record.h"
#include "cli/text_table.h"

namespace bawn::cli {
namespace {

std::string table_of(const std::vector<model::ModelRecord>& records)
{
    constexpr std::size_t shown_digits = 12;
    std::vector<std::vector<Cell>> rows;
    for (const model::ModelRecord& record : records)
        rows.push_back({{record.name, ""},
                        {record.family.empty() ? "-" : record.family, ""},
                        {in_mib(record.file_bytes), ""},
                        {in_mib(record.needed_bytes), ""},
                        {fmt::format("{}", record.context_tokens), ""},
                        {record.licence.empty() ? "-" : printable(record.licence), ""},
                        {record.sha256.substr(0, shown_digits), ""}});
    return text_table({{"NAME", 20}, {"FAMILY", 8}, {"FILE"}, {"MEMORY"}, {"CONTEXT"}, {"LICENCE", 10}, {"SHA256"}}, rows, 120);
}

Result<int> list_models(World& world, const Given& given)
{
    model::ModelStore store(TRY(state_folder_path(given.one("state"), world.environment)));
    auto records = TRY(store.all());
    if (given.has("json")) {
        Json list = Json::array();
        for (const model::ModelRecord& record : records) list.push_back(model_json(record));
        world.out << to_text(list, 2) << '\n';
        return 0;
    }
    if (records.empty())
        world.out << "no model was added yet (bawn model add FILE)\n";
    else
        world.out << table_of(records);
    return 0;
}

}  // namespace

extern const Command model_list_command = {
    .name = "model list",
    .summary = "the models that were added",
    .about = "MEMORY is what one context of at most 8192 tokens needs, estimated from the file's head.",
    .arguments = {},
    .options = {{"json", "", "as JSON"}, {"state", "DIR", "where they are remembered"}},
    .examples = {{"bawn model list", "all of them"}},
    .exits = {},
    .run = list_models,
};

}  // namespace bawn::cli
