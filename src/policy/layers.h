#pragma once

// layers: where the policies of a machine lie, read into Layers for decide().
//
//     PolicyPlaces places = policy_places(environment, std::filesystem::current_path(), given.one("policy"));
//     Layers layers = TRY(load_layers(places, embedded_file("policies/observe.yaml")));
//
// A file that is not there is an absent layer; a file that cannot be read or understood is an error, never an absent
// layer. Where no policy exists at all, the built-in one stands.

#include <sys/types.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/state_folder.h"
#include "policy/decide.h"

namespace bawn::policy {

struct PolicyPlaces {
    std::optional<std::string> instead_of_machine;  // --policy FILE: must exist, may belong to anybody
    std::string_view ready;         // the text of --policy where it names a ready policy and no file
    std::string machine = "/etc/bawn/policy.yaml";
    uid_t machine_owner = 0;        // of the file and of its folder; nobody else may write to them
    std::string user;               // "" where there is no home
    std::string working_folder;     // the repository around it is looked for
};

// User: $XDG_CONFIG_HOME/bawn/policy.yaml, else ~/.config/bawn/policy.yaml.
PolicyPlaces policy_places(const Environment&, std::string working_folder, std::optional<std::string> policy_option);

// Folders from the root of the repository (the nearest with .git) down to `folder`; outside of one, `folder` alone. Each
// may hold a .bawn/policy.yaml, and each can narrow what those above it allow.
std::vector<std::string> repository_folders(const std::string& folder);

// `builtin` is the text of data/policies/observe.yaml.
Result<Layers> load_layers(const PolicyPlaces&, std::string_view builtin);

}  // namespace bawn::policy
