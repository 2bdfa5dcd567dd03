#pragma once

// Cover: hides a file or folder in a sandbox that runs already, as a Hidden row does in one that starts.
//
//     TRY(cover(entrance, "/work/app/.env", {spec.uid, spec.gid}));
//
// A child of ours enters the sandbox's user and mount namespaces (setns(2)), puts an unreadable mask over the
// place and ends; it is in no process namespace of the sandbox, so nothing inside can reach it. Descriptors that are open
// already stay open. No link is followed.

#include <string>

#include "base/error.h"
#include "sandbox/namespaces.h"

namespace bawn::sandbox {

Result<> cover(const Entrance&, const std::string& inside, Identity owner);

}  // namespace bawn::sandbox
