#include "inventory/mcp_servers.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "inventory/arguments.h"
#include "inventory/json_path.h"
#include "inventory/shell_words.h"

namespace bawn::inventory {
namespace {

using agents::McpServer;

constexpr std::size_t most_servers = 500;
constexpr std::size_t most_arguments = 200;
constexpr std::array<std::string_view, 9> file_names = {
    "mcp.json",          ".mcp.json",         "mcp_config.json",         "mcp-config.json",
    "mcp_settings.json", "mcp-settings.json", "cline_mcp_settings.json", "claude_desktop_config.json",
    "managed-mcp.json"};
constexpr std::array<std::string_view, 8> server_places = {"mcpServers",  "servers", "context_servers", "mcp_servers",
                                                           "mcp.servers", "mcp",     "amp.mcpServers",  "projects.*.mcpServers"};

// A command may be a word, a whole line, or a list; the list's other half may stand in `args`.
void add_words(std::vector<std::string>& words, const Json& value)
{
    if (value.is_string() && words.empty()) {
        for (auto& command : commands_in(value.get<std::string>())) std::ranges::move(command, std::back_inserter(words));
    } else if (value.is_string()) {
        words.push_back(value.get<std::string>());
    } else if (value.is_array()) {
        for (const Json& word : value) {
            if (word.is_string() && words.size() < most_arguments) words.push_back(word.get<std::string>());
        }
    }
}

const Json* first_of(const Json& server, std::initializer_list<const char*> keys)
{
    for (const char* key : keys) {
        auto found = server.find(key);
        if (found != server.end() && !found->is_null()) return &*found;
    }
    return nullptr;
}

std::string command_of(const Json& server)
{
    std::vector<std::string> words;
    const Json* command = first_of(server, {"command", "cmd"});
    if (command && command->is_object())
        return command_of({{"command", string_at(*command, "path")}, {"args", command->value("args", Json())}});
    if (!command) return {};
    add_words(words, *command);
    if (words.empty()) return {};
    if (const Json* arguments = first_of(server, {"args"})) add_words(words, *arguments);
    return fmt::format("{}", fmt::join(shown_arguments(words), " "));
}

std::string address_of(const Json& server)
{
    const Json* address = first_of(server, {"url", "serverUrl", "httpUrl", "uri", "endpoint"});
    return address && address->is_string() ? shown_address(address->get<std::string>()) : std::string();
}

void add_server(std::vector<McpServer>& into, std::string name, const Json& server)
{
    if (!server.is_object() || into.size() == most_servers) return;
    McpServer found;
    found.name = std::move(name);
    found.command = command_of(server);
    found.url = address_of(server);
    if (!found.command.empty() || !found.url.empty()) into.push_back(std::move(found));
}

}  // namespace

std::vector<McpServer> mcp_servers_in(const Json& servers)
{
    std::vector<McpServer> found;
    if (servers.is_object()) {
        for (const auto& [name, server] : servers.items()) add_server(found, name, server);
    } else if (servers.is_array()) {
        for (const Json& server : servers) add_server(found, string_at(server, "name"), server);
    }
    return found;
}

std::vector<const Json*> places_of_mcp_servers(const Json& settings)
{
    std::vector<const Json*> found;
    for (std::string_view place : server_places) std::ranges::copy(values_at(settings, place), std::back_inserter(found));
    return found;
}

std::span<const std::string_view> mcp_file_names() { return file_names; }
bool is_mcp_file_name(std::string_view name) { return std::ranges::find(file_names, name) != file_names.end(); }

}  // namespace bawn::inventory
