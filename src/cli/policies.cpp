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
    auto places = policy::policy_places(world.environment, here, option);
    if (option) places.ready = embedded_file("policies/" + *option + ".yaml");
    return policy::load_layers(places, embedded_file("policies/observe.yaml"));
}

}  // namespace bawn::cli
