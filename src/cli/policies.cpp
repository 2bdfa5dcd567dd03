#include "cli/policies.h"

#include <filesystem>

#include "cli/embedded.h"
#include "policy/layers.h"

namespace bawn::cli {

Result<policy::Layers> load_policy(World& world, const Given& given)
{
    std::error_code ignored;
    std::string here = std::filesystem::current_path(ignored).string();
    auto option = given.one("policy");
    std::string_view ready = option ? embedded_file("policies/" + *option + ".yaml") : std::string_view();
    if (ready.empty()) return policy::load_layers(policy::policy_places(world.environment, here, option), embedded_file("policies/observe.yaml"));
    return policy::Layers{{policy::LayerKind::machine, TRY(policy::parse_policy(ready, *option))}};
}

}  // namespace bawn::cli
