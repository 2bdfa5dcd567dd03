#pragma once

// Does a path of the walk lie where a signature says? A Place is a path of a signature together with what it is
// relative to; the same path below every home, below every machine's root (a container's layer has one too), in any
// repository.
//
//     Place place = place_of(Place::Base::home, ".robin/sessions/");
//     lies_at(place, "/home/u/.robin/sessions", homes);       // yes
//     lies_at(place, "/srv/code/.robin/sessions", homes);     // no: that is not in a home
//
// Questions allocate nothing.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "inventory/homes.h"

namespace bawn::inventory {

struct Place {
    enum class Base { home, machine, repository, root };  // root: of the scan, for a folder that a variable moved
    Base base = Base::home;
    std::string path;          // no '/' at its end; begins with one unless it is relative to a home or a repository
    bool is_folder = false;
};

// `path` as signatures write it, with a '/' at the end of a folder.
Place place_of(Place::Base, std::string_view path);

// The same place where a variable has moved its home's folder, if it is in that folder.
std::optional<Place> moved_place(const Place&, const MovedFolder&);

bool lies_at(const Place&, std::string_view path, const Homes&);

// Not a home, not in what programs keep in a home (~/.cursor/…) and not in an installed package.
bool may_be_repository(std::string_view folder, const Homes&);

}  // namespace bawn::inventory
