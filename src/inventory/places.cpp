#include "inventory/places.h"

#include "inventory/reading.h"

namespace bawn::inventory {
namespace {

// What stands before the place in this path, without the '/'; nothing if the path does not end with the place.
std::optional<std::string_view> folder_before(std::string_view path, std::string_view place)
{
    if (!path.ends_with(place)) return {};
    std::string_view before = path.substr(0, path.size() - place.size());
    if (place.starts_with('/')) return before;
    if (!before.ends_with('/')) return {};
    return before.substr(0, before.size() - 1);
}

}  // namespace

Place place_of(Place::Base base, std::string_view path)
{
    bool is_folder = path.ends_with('/');
    while (path.ends_with('/')) path.remove_suffix(1);
    return {base, std::string(path), is_folder};
}

std::optional<Place> moved_place(const Place& place, const MovedFolder& moved)
{
    if (place.base != Place::Base::home || !place.path.starts_with(moved.of)) return {};
    std::string rest = place.path.substr(moved.of.size());
    if (!rest.empty() && !rest.starts_with('/')) return {};
    return Place{Place::Base::root, moved.path + rest, place.is_folder};
}

bool lies_at(const Place& place, std::string_view path, const Homes& homes)
{
    auto before = folder_before(path, place.path);
    if (!before) return false;
    switch (place.base) {
    case Place::Base::home: return homes.is_home(*before);
    case Place::Base::machine: return is_machine_root(*before);
    case Place::Base::repository: return may_be_repository(*before, homes);
    case Place::Base::root: return before->empty();
    }
    return false;
}

bool may_be_repository(std::string_view folder, const Homes& homes)
{
    if (homes.is_home(folder)) return false;
    for (std::string_view installed : {"/node_modules/", "/site-packages/", "/dist-packages/", "/extensions/"}) {
        if (folder.contains(installed)) return false;
    }
    std::string_view home = homes.home_of(folder);
    return home.empty() || !folder.substr(home.size()).starts_with("/.");
}

}  // namespace bawn::inventory
