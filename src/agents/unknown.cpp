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

}  // namespace

Result<UnknownAgents> parse_unknown(std::string_view yaml, const std::string& file_name)
{
    YamlNode root = TRY(parse_yaml(yaml, file_name));
    TRY(root.allow_only({"apis", "tools", "tools-needed", "tools-required", "libraries"}));
    UnknownAgents unknown;
    if (const YamlNode* apis = root.find("apis")) unknown.apis = TRY(read_groups(*apis));
    if (const YamlNode* tools = root.find("tools")) unknown.tools = TRY(read_groups(*tools));
    if (const YamlNode* libraries = root.find("libraries")) unknown.libraries = TRY(read_groups(*libraries));
    if (const YamlNode* needed = root.find("tools-needed")) unknown.tools_needed = static_cast<std::size_t>(TRY(needed->as_integer()));
    if (const YamlNode* required = root.find("tools-required")) unknown.tools_required = TRY(required->as_texts());
    for (const std::string& name : unknown.tools_required) {
        if (std::ranges::find(unknown.tools, name, &StringGroup::name) == unknown.tools.end())
            return root.error("tools-required names \"" + name + "\", which is no kind of tools");
    }
    if (unknown.apis.empty() || unknown.tools_needed == 0 || unknown.tools_needed > unknown.tools.size())
        return root.error("apis, tools and tools-needed are needed");
    return unknown;
}

}  // namespace bawn::agents
