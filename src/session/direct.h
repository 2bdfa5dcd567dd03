#pragma once

// direct: the workspace itself is written, so that an open editor sees every change at once. What is protected and there
// is pinned read-only; a protected file that comes up all the same leaves the repository at the end, and what was there
// before is put back.
//
//     Pins pins = TRY(pin(repository, session, rules));       // before: what to show read-only, with a copy; what to cover
//     auto outcomes = take_back(repository, session, changes);  // after, or, where Bawn was killed, by the next command
//
// What was taken back lies in the session's folder `held`, by the same path. Until then, minutes perhaps, a program of the
// host could have read it: gated mode has no such moment.

#include <string>
#include <vector>

#include "base/error.h"
#include "workspace/change_set.h"
#include "workspace/commit.h"
#include "workspace/folder.h"
#include "workspace/protected.h"

namespace bawn::session {

// Relative paths; .git at the top is not among them, since a shadow covers it.
struct Pins {
    std::vector<std::string> files;  // there, and protected or linked to the outside
    std::vector<std::string> sockets;
};
Result<Pins> pin(const workspace::Folder& repository, const workspace::Folder& session, const workspace::ProtectedPaths&);

// In a session's folder from its start until what it may not leave in the repository is taken back.
inline constexpr const char* direct_mark = "direct.open";

// An outcome for every change: what may stay is committed.
bool is_taken_back(const workspace::Change&);
std::vector<workspace::FileOutcome> take_back(const workspace::Folder& repository, const workspace::Folder& session,
                                              const workspace::ChangeSet&);

}  // namespace bawn::session
