#include "policy/layers.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>

#include "base/fd.h"
#include "base/files.h"

namespace bawn::policy {
namespace {

constexpr std::uint64_t largest = 1 << 20;
constexpr std::string_view in_repository = ".bawn/policy.yaml";

// O_NONBLOCK: a FIFO in its place must not hang us.
Result<Fd> open_regular(const std::string& path)
{
    Fd fd = TRY(Fd::open(path, O_RDONLY | O_NONBLOCK));
    if (!S_ISREG(TRY(status_of(fd)).st_mode)) return fail(ErrorKind::invalid, path + ": not a regular file");
    return fd;
}

Result<> check_owner(const Fd& fd, const std::string& path, uid_t owner)
{
    auto status = TRY(status_of(fd));
    if (status.st_uid != owner) return fail(ErrorKind::denied, path + " does not belong to root: whoever owns it could change the policy");
    if (status.st_mode & 022) return fail(ErrorKind::denied, path + " can be written by others: chmod go-w it");
    return {};
}

Result<> check_machine_owner(const Fd& file, const PolicyPlaces& places)
{
    std::string parent = std::filesystem::path(places.machine).parent_path().string();
    Fd folder = TRY(Fd::open(parent, O_RDONLY | O_DIRECTORY));
    TRY(check_owner(folder, parent, places.machine_owner));
    return check_owner(file, places.machine, places.machine_owner);
}

Result<Layer> read_layer(LayerKind kind, const Fd& fd, const std::string& path)
{
    auto text = read_text(fd, largest);
    if (!text) return fail(std::move(text).error().while_doing(path));
    return Layer{kind, TRY(parse_policy(*text, path))};
}

// An absent file is fine; everything else that keeps us from reading it is not.
Result<> add_if_there(Layers& layers, LayerKind kind, Result<Fd> file, const std::string& path)
{
    if (!file && file.error().kind() == ErrorKind::not_found) return {};
    Fd fd = TRY(std::move(file));
    layers.push_back(TRY(read_layer(kind, fd, path)));
    return {};
}

Result<> add_machine(Layers& layers, const PolicyPlaces& places)
{
    if (!places.ready.empty()) {
        layers.push_back({LayerKind::machine, TRY(parse_policy(places.ready, places.instead_of_machine.value_or("ready policy")))});
        return {};
    }
    if (places.instead_of_machine) {
        Fd file = TRY(open_regular(*places.instead_of_machine));
        layers.push_back(TRY(read_layer(LayerKind::machine, file, *places.instead_of_machine)));
        return {};
    }
    auto file = open_regular(places.machine);
    if (file) TRY(check_machine_owner(*file, places));
    return add_if_there(layers, LayerKind::machine, std::move(file), places.machine);
}

// What is in a repository was written by anybody: no link is followed, nothing special is opened.
Result<> add_repository(Layers& layers, const std::string& folder)
{
    Root root = TRY(Root::open(folder));
    std::string path = (std::filesystem::path(folder) / in_repository).string();
    auto file = root.open_file(in_repository);
    if (!file) file = fail(std::move(file).error().while_doing(folder));
    return add_if_there(layers, LayerKind::repository, std::move(file), path);
}

Result<Layers> load_all(const PolicyPlaces& places, std::string_view builtin)
{
    Layers layers;
    TRY(add_machine(layers, places));
    if (!places.user.empty()) TRY(add_if_there(layers, LayerKind::user, open_regular(places.user), places.user));
    for (const std::string& folder : repository_folders(places.working_folder)) TRY(add_repository(layers, folder));
    if (layers.empty()) layers.push_back({LayerKind::builtin, TRY(parse_policy(builtin, "built-in observe"))});
    return layers;
}

bool holds_git(const std::filesystem::path& folder)
{
    std::error_code problem;
    return std::filesystem::exists(std::filesystem::symlink_status(folder / ".git", problem));
}

}  // namespace

PolicyPlaces policy_places(const Environment& environment, std::string working_folder, std::optional<std::string> policy_option)
{
    PolicyPlaces places;
    places.instead_of_machine = std::move(policy_option);
    places.working_folder = std::move(working_folder);
    auto config = environment("XDG_CONFIG_HOME"), home = environment("HOME");
    if (config && config->starts_with('/'))
        places.user = *config + "/bawn/policy.yaml";
    else if (home && home->starts_with('/'))
        places.user = *home + "/.config/bawn/policy.yaml";
    return places;
}

std::vector<std::string> repository_folders(const std::string& start)
{
    std::vector<std::string> folders;
    if (start.empty()) return folders;
    for (std::filesystem::path folder = start;; folder = folder.parent_path()) {
        folders.push_back(folder.string());
        if (holds_git(folder)) break;
        if (folder == folder.parent_path()) return {start};
    }
    std::ranges::reverse(folders);
    return folders;
}

Result<Layers> load_layers(const PolicyPlaces& places, std::string_view builtin)
{
    auto layers = load_all(places, builtin);
    if (!layers) return fail(std::move(layers).error().while_doing("loading the policy"));
    return layers;
}

}  // namespace bawn::policy
