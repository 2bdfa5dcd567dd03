#include "inventory/settings.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "base/toml.h"
#include "base/yaml.h"
#include "inventory/json_path.h"
#include "inventory/mcp_servers.h"

namespace bawn::inventory {
namespace {

using agents::Evidence;
using agents::RiskySetting;

bool is_empty(const Json& value)
{
    bool is_false = value.is_null() || (value.is_boolean() && !value.get<bool>());
    return is_false || (value.is_string() && value.get_ref<const std::string&>().empty()) || (value.is_structured() && value.empty());
}

bool contains(const Json& value, const Json& wanted)
{
    if (value.is_array()) return std::ranges::find(value, wanted) != value.end();
    if (!value.is_string() || !wanted.is_string()) return false;
    return value.get_ref<const std::string&>().contains(wanted.get_ref<const std::string&>());
}

Json wanted_value(const std::string& json_text)
{
    auto value = parse_json(json_text);
    return value ? std::move(*value) : Json(json_text);
}

bool holds(const RiskySetting& setting, const Json& settings)
{
    return std::ranges::any_of(values_at(settings, setting.at), [&](const Json* value) {
        if (setting.equals) return *value == wanted_value(*setting.equals);
        if (setting.contains) return contains(*value, wanted_value(*setting.contains));
        return !is_empty(*value);
    });
}

void add_risks(std::vector<Evidence>& into, const TraceText& file, const Json& settings, const SettingsFacts& facts)
{
    for (const auto& [agent, setting] : facts.risky) {
        if (!holds(*setting, settings)) continue;
        std::string why = setting->why.empty() ? setting->at + " is set" : setting->why;
        into.push_back(agents::RiskFound{std::string(file.path), std::string(agent), setting->risk, std::move(why), file.uid});
    }
}

void add_servers(std::vector<Evidence>& into, const TraceText& file, std::string_view agent, std::vector<const Json*> places)
{
    for (const Json* place : places) {
        for (agents::McpServer& server : mcp_servers_in(*place)) {
            server.path = file.path;
            server.agent = agent;
            server.uid = file.uid;
            into.push_back(std::move(server));
        }
    }
}

Result<Json> parse_yaml_as_json(std::string_view path, std::string_view text) { return TRY(parse_yaml(text, std::string(path))).as_json(); }

}  // namespace

Result<Json> parse_settings(std::string_view path, std::string_view text)
{
    if (trimmed(text).empty()) return Json::object();
    if (path.ends_with(".yaml") || path.ends_with(".yml")) return parse_yaml_as_json(path, text);
    auto settings = path.ends_with(".toml") ? parse_toml(text) : parse_json(text, JsonDialect::with_comments);
    if (!settings) return fail(std::move(settings).error().while_doing(path));
    return settings;
}

Traced read_settings(const TraceText& file, const SettingsFacts& facts)
{
    Json settings = TRY(parse_settings(file.path, file.text));
    std::vector<Evidence> found;
    add_risks(found, file, settings, facts);
    for (const auto& [agent, at] : facts.servers) add_servers(found, file, agent, values_at(settings, at));
    bool nobody_knows = facts.servers.empty() && is_mcp_file_name(end_of(file.path).name);
    if (nobody_knows) add_servers(found, file, "", places_of_mcp_servers(settings));
    return found;
}

}  // namespace bawn::inventory
