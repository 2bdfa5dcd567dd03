#pragma once

// libgit2, started once and closed off: no configuration of the machine or the user, no template, no network, every object
// checked against its name. Started on the first call; safe from several threads.

#include "base/error.h"

namespace bawn::workspace {

Result<> open_git_library();

// The error that libgit2 last told in this thread.
std::unexpected<Error> git_failure(std::string_view doing);

bool git_has_network();

}  // namespace bawn::workspace
