#pragma once

// The controls that make a sandbox, by name: what happens where one is missing, and how to get it.
//
// The ids are what `bawn doctor` prints and --accept-degraded takes. A step of the launch that fails names its control.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace bawn::sandbox {

enum class Need {
    required,    // without it there is no sandbox, whatever was accepted
    acceptable,  // an Error, unless the user accepted that it is missing
    replaced,    // something weaker stands in for it, and the outcome says so
};

struct Control {
    std::string_view id;
    Need need;
    std::string_view what;    // it does, in a few words
    std::string_view remedy;  // where it is missing
};

std::span<const Control> controls();
const Control* find_control(std::string_view id);

bool is_accepted(std::string_view id, const std::vector<std::string>& accepted);

// "landlock: restricting the process: Operation not permitted; update to Linux 5.13 or enable CONFIG_SECURITY_LANDLOCK".
// The remedy follows only where the kernel's answer speaks of the control and not of a missing file.
Error control_failure(std::string_view id, std::string_view doing, int error_number);

// Is it the failure of this control, as the two functions here word it?
bool is_failure_of(std::string_view id, const Error&);

// For a control that is known to be missing before anything is tried.
Error control_missing(std::string_view id, std::string_view why);

}  // namespace bawn::sandbox
