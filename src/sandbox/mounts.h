#pragma once

// Mounts: the view, as steps. A new root in memory, with each row put in its place by descriptor (open_tree, move_mount);
// what no row names does not exist. Then the old root goes.
//
// Rows come first to last, parents before children. A place under a Bind or an Overlay must be there already: Bawn makes
// nothing in a folder of the machine.

#include <string>

#include "base/error.h"
#include "sandbox/script.h"
#include "sandbox/spec.h"

namespace bawn::sandbox {

// Where later steps find things.
struct ViewSlots {
    Slot root{};  // the root in memory
    Slot proc{};  // the /proc of the sandbox
};

Result<ViewSlots> add_view(Script&, const Spec&);

}  // namespace bawn::sandbox
