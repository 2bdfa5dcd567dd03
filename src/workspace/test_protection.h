#pragma once

// Protected paths for tests: those that Bawn comes with, and none.

#include <string>

#include "base/files.h"
#include "workspace/protected.h"

namespace bawn::workspace {

inline const ProtectedPaths& known_protected_paths()
{
    static const ProtectedPaths paths =
        ProtectedPaths::parse(read_text(std::string(BAWN_SOURCE_DIR) + "/data/protected.yaml").value(), "protected.yaml").value();
    return paths;
}

inline ProtectedPaths no_protected_paths() { return ProtectedPaths::parse("version: 1\nrules: []", "none").value(); }

}  // namespace bawn::workspace
