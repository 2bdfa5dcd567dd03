#pragma once

// Overlay: a folder of the machine, with its changes in another one (overlayfs in a user namespace, `userxattr`).
//
// The layers are given as /proc/self/fd/N, so that neither a colon in a name nor a link swapped in at the last moment
// means anything, and the mount table inside shows no path of the machine.

#include <string>
#include <string_view>

#include "sandbox/script.h"
#include "sandbox/spec.h"

namespace bawn::sandbox {

// The overlay, mounted nowhere yet. `root` is the root in memory, where an id-mapped lower layer stands for a moment.
Slot add_overlay(Script&, const Overlay&, Slot root);

// A place of the machine, opened without following a link anywhere on the way (O_PATH).
Slot open_outside(Script&, std::string_view control, const std::string& path);

}  // namespace bawn::sandbox
