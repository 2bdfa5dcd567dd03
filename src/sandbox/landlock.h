#pragma once

// Landlock: the same view once more, as rules that hold even if a mount would not.
//
// Everything the root in memory shows can be read and executed; the writable rows can also be changed. A rule can only
// add to what holds the folder, so a read-only or hidden row beneath a writable one is held by its mount alone.

#include "sandbox/script.h"
#include "sandbox/spec.h"

namespace bawn::sandbox {

// The version of Landlock that the kernel offers; 0 is none.
int landlock_version();

// To be run when the new root stands and no new privileges can be gained.
void add_landlock(Script&, const Spec&, int version);

}  // namespace bawn::sandbox
