#pragma once

// Words about sessions and their changes, shared by `bawn run`, `bawn changes` and `bawn sessions`.

#include <string>
#include <vector>

#include "cli/command.h"
#include "session/run.h"

namespace bawn::cli {

std::string profile_names();  // "aider, claude-code, …"

// The changes at hand, protected ones first.
void tell_changes(World&, const workspace::ChangeSet&);

// At the end of a session, on the terminal: commit, hold, discard, or look first.
session::Approval ask(World&, const session::SessionFolder&, const workspace::ChangeSet&);

// What a person should know when the screen is theirs again, in a few lines on standard error.
void tell_outcome(World&, const session::SessionRecord&);

Result<workspace::ProtectedPaths> protected_paths();

}  // namespace bawn::cli
