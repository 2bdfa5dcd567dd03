// bawn agents list: which agents does Bawn know?

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <ostream>

#include "base/json.h"
#include "base/text.h"
#include "cli/signatures.h"
#include "cli/text_table.h"

namespace bawn::cli {
namespace {

Json row_json(const agents::Signature& s)
{
    return {{"id", s.id}, {"name", s.name}, {"vendor", s.vendor}, {"kind", s.kind}, {"identity", !s.identity.empty()}, {"seen", s.seen}};
}

std::string table_of(const std::vector<agents::Signature>& signatures)
{
    std::vector<std::vector<Cell>> rows;
    for (const agents::Signature& s : signatures) {
        std::string seen =
            s.seen.empty() ? "" : printable(s.seen.front()) + (s.seen.size() > 1 ? fmt::format(" and {} more", s.seen.size() - 1) : "");
        rows.push_back({{s.id, ""},
                        {printable(s.name), ""},
                        {printable(s.vendor), ""},
                        {fmt::format("{}", fmt::join(s.kind, " ")), ""},
                        {s.identity.empty() ? "" : "yes", ""},
                        {seen, ""}});
    }
    return text_table({{"ID"}, {"NAME", 12}, {"VENDOR", 8}, {"KIND", 8}, {"BY CONTENT"}, {"SEEN", 10}}, rows, 110);
}

Result<int> list_agents(World& world, const Given& given)
{
    auto signatures = TRY(load_signatures(world, given));
    if (given.has("json")) {
        Json list = Json::array();
        for (const agents::Signature& s : signatures) list.push_back(row_json(s));
        world.out << to_text(list, 2) << '\n';
        return 0;
    }
    auto by_content = std::ranges::count_if(signatures, [](const agents::Signature& s) { return !s.identity.empty(); });
    world.out << table_of(signatures) << fmt::format("\n{} agents, {} of them known by content\n", signatures.size(), by_content);
    return 0;
}

}  // namespace

extern const Command agents_list_command = {
    .name = "agents list",
    .summary = "the agents that Bawn knows",
    .about =
        "An agent known by content is recognised whatever its file is called. The others are known by their packages,\n"
        "extensions, settings and processes.",
    .arguments = {},
    .options = {{"json", "", "as JSON"},
                {"agents", "DIR", "signatures of this folder instead of those in force"},
                {"state", "DIR", "where an update is kept"}},
    .examples = {{"bawn agents list", "all of them"}},
    .exits = {},
    .run = list_agents,
};

}  // namespace bawn::cli
