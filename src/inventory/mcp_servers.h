#pragma once

// The MCP servers that a settings file names, in any of the shapes that agents use:
//
//     {"files": {"command": "npx", "args": ["-y", "@x/server-files", "/srv"], "env": {…}}}   most
//     {"web": {"type": "http", "url": "https://mcp.example/x", "headers": {…}}}              most
//     {"files": {"type": "local", "command": ["npx", "@x/server-files"]}}                    opencode
//     {"files": {"command": {"path": "npx", "args": […]}}}                                   Zed
//     [{"name": "files", "command": "npx", "args": […]}]                                     Continue, Vibe
//
// Of a command only what shown_arguments() shows is kept, of an address what shown_address() shows; the environment and
// the headers of a server are not looked at.

#include <span>
#include <string_view>
#include <vector>

#include "agents/agents.h"
#include "base/json.h"

namespace bawn::inventory {

// Path, agent and uid are left to the caller. At most 500 servers.
std::vector<agents::McpServer> mcp_servers_in(const Json& servers);

// Where servers stand in files that no signature describes.
std::vector<const Json*> places_of_mcp_servers(const Json& settings);

// mcp.json, .mcp.json, mcp_settings.json, …: a file of MCP servers by its name, whoever reads it.
std::span<const std::string_view> mcp_file_names();
bool is_mcp_file_name(std::string_view name);

}  // namespace bawn::inventory
