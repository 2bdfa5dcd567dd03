#pragma once

// The marks that overlayfs leaves in an upper layer, in whichever of its two name spaces the mount used.

#include <sys/stat.h>

#include <string>
#include <string_view>

#include "workspace/folder.h"

namespace bawn::workspace {

// "" where there is none.
std::string overlay_attribute(const Folder& upper, std::string_view path, const char* name);

bool is_whiteout(const Folder& upper, std::string_view path, const struct stat&);
bool is_opaque(const Folder& upper, std::string_view path);

}  // namespace bawn::workspace
