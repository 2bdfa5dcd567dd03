#pragma once

// Settings of agents: what makes them riskier than they are by nature, and which MCP servers they use.
//
// What to look for is data: the `settings` and `mcp` rows of signatures. A value is compared and never told.

#include <string>
#include <string_view>
#include <vector>

#include "agents/signature.h"
#include "base/json.h"
#include "inventory/reading.h"

namespace bawn::inventory {

// What signatures say about one file.
struct SettingsFacts {
    struct Risky {
        std::string_view agent;
        const agents::RiskySetting* setting = nullptr;
    };
    struct Servers {
        std::string_view agent;
        std::string_view at;
    };
    std::vector<Risky> risky;
    std::vector<Servers> servers;
};

// JSON (with comments), YAML or TOML, by the ending of the name; the error begins with the path and tells the place.
Result<Json> parse_settings(std::string_view path, std::string_view text);

// RiskFound and McpServer. Where no signature names a place for MCP servers, and the name of the file says that it
// holds some, the common places count, for the agent "".
Traced read_settings(const TraceText&, const SettingsFacts&);

}  // namespace bawn::inventory
