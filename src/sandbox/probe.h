#pragma once

// Probe: what this machine can enforce, found out by doing it and not by asking for a version.
//
//     for (const Probed& control : probe_controls())
//         print(control.id, name_of(control.state), control.why, control.remedy);
//
// It makes a few sandboxes that run nothing of importance, in folders of its own under the temporary folder, and leaves
// nothing behind. Some tens of milliseconds.

#include <string>
#include <string_view>
#include <vector>

#include "sandbox/controls.h"

namespace bawn::sandbox {

enum class State {
    works,
    is_replaced,    // something weaker stands in for it
    is_acceptable,  // missing; --accept-degraded=ID goes on without it
    is_missing,     // and there is no sandbox without it
};
std::string_view name_of(State);

struct Probed {
    std::string_view id;
    State state;
    std::string_view what;
    std::string why;     // what was seen: "version 7", or the kernel's answer
    std::string remedy;  // where it does not work
};

// In the order of controls().
std::vector<Probed> probe_controls();

}  // namespace bawn::sandbox
