// Settings of agents in their three languages, and what is shown of their commands and addresses. A secret that stands
// where secrets stand must never come out.

#include "inventory/settings.h"

#include <cstdint>

#include "inventory/arguments.h"

namespace {

using namespace bawn;

const agents::RiskySetting risky[] = {
    {.file = "", .at = "mode", .risk = "permission-bypass", .why = "x", .equals = "\"all\"", .contains = {}},
    {.file = "", .at = "permissions.allow", .risk = "auto-approve", .why = "x", .equals = {}, .contains = "\"Shell(*)\""},
    {.file = "", .at = "*.*.url", .risk = "relay", .why = "x", .equals = {}, .contains = {}},
};

inventory::SettingsFacts facts()
{
    inventory::SettingsFacts facts;
    for (const auto& setting : risky) facts.risky.push_back({"robin", &setting});
    facts.servers = {{"robin", "mcpServers"}, {"robin", "*"}, {"robin", "mcp.servers"}};
    return facts;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    for (const char* path : {"/u/mcp.json", "/u/mcp.yaml", "/u/mcp.toml"}) {
        (void)inventory::read_settings({path, 0, text}, facts());
        (void)inventory::read_settings({path, 0, text}, {});
    }
    const std::string argv[] = {"robin", "--token", std::string(text)};
    bool is_option = text.size() > 1 && text.starts_with('-');
    if (!is_option && inventory::shown_arguments(argv)[2] != "…") __builtin_trap();
    std::string address = inventory::shown_address(text);
    if (address.find_first_of("@?#") != std::string::npos && address.find_first_of("@?#") < address.find('/', address.find("://") + 3))
        __builtin_trap();
    return 0;
}
