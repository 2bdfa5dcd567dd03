#pragma once

// Words about sessions and their changes, shared by `bawn run`, `bawn changes` and `bawn sessions`.

#include <string>
#include <vector>

#include "cli/command.h"
#include "session/gate.h"
#include "session/run.h"

namespace bawn::cli {

std::string profile_names();  // "aider, claude-code, …"

// At the end of a session, on the terminal: commit, hold, discard, or look first.
session::Answer ask(World&, const session::Gate&, const workspace::ChangeSet&);

// What a person should know when the screen is theirs again, in a few lines on standard error.
void tell_outcome(World&, const session::SessionRecord&);

// What became of files, into the ledger.
Result<> record_outcomes(World&, const std::string& state, const session::Facts&, std::string_view kind,
                         const std::vector<workspace::FileOutcome>&);

// What opening the gate of a session that was cut off has ended.
Result<> tell_left_over(World&, const std::string& state, const session::Facts&, const session::LeftOver&);

Result<workspace::ProtectedPaths> protected_paths();

}  // namespace bawn::cli
