#include "agents/unknown.h"

#include <algorithm>

#include "base/yaml.h"

namespace bawn::agents {
namespace {

Result<std::vector<StringGroup>> read_groups(const YamlNode& node)
{
    if (!node.is_map()) return node.error("expected groups by name");
    std::vector<StringGroup> groups;
    for (const auto& [name, value] : node.map()) {
        TRY(value.allow_only({"of", "need"}));
        StringGroup group{.name = name.text(), .of = {}, .need = 1};
        if (const YamlNode* of = value.find("of")) group.of = TRY(of->as_texts());
        if (const YamlNode* need = value.find("need")) group.need = static_cast<std::size_t>(TRY(need->as_integer()));
        if (group.need == 0 || group.need > group.of.size()) return value.error("need must be between 1 and the number of strings");
        groups.push_back(std::move(group));
    }
    return groups;
}

Result<std::vector<Acting>> read_acting(const YamlNode& node, const std::vector<StringGroup>& tools)
{
    std::vector<Acting> ways;
    if (!node.is_list()) return node.error("expected a list of ways");
    for (const YamlNode& way : node.list()) {
        TRY(way.allow_only({"kinds", "among-them"}));
        Acting acting;
        if (const YamlNode* kinds = way.find("kinds")) acting.kinds = static_cast<std::size_t>(TRY(kinds->as_integer()));
        if (const YamlNode* among = way.find("among-them")) acting.among_them = TRY(among->as_texts());
        if (acting.kinds == 0 || acting.kinds > tools.size()) return way.error("kinds must be between 1 and the number of tools");
        for (const std::string& name : acting.among_them) {
            if (std::ranges::find(tools, name, &StringGroup::name) == tools.end()) return way.error("\"" + name + "\" is no kind of tools");
        }
        ways.push_back(std::move(acting));
    }
    return ways;
}

}  // namespace

Result<UnknownAgents> parse_unknown(std::string_view yaml, const std::string& file_name)
{
    YamlNode root = TRY(parse_yaml(yaml, file_name));
    TRY(root.allow_only({"apis", "tools", "lets-act-when", "libraries"}));
    UnknownAgents unknown;
    if (const YamlNode* apis = root.find("apis")) unknown.apis = TRY(read_groups(*apis));
    if (const YamlNode* tools = root.find("tools")) unknown.tools = TRY(read_groups(*tools));
    if (const YamlNode* libraries = root.find("libraries")) unknown.libraries = TRY(read_groups(*libraries));
    if (const YamlNode* when = root.find("lets-act-when")) unknown.lets_act_when = TRY(read_acting(*when, unknown.tools));
    if (unknown.apis.empty() || unknown.lets_act_when.empty()) return root.error("apis, tools and lets-act-when are needed");
    return unknown;
}

}  // namespace bawn::agents
