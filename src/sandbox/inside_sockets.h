#pragma once

// Inside sockets: TCP sockets of a sandbox that runs already, to reach the servers inside it.
//
//     std::vector<Fd> sockets = TRY(sockets_inside(entrance, AF_INET, 8, {spec.uid, spec.gid}));
//     connect(sockets[0].get(), 127.0.0.1:3000 …);
//
// A socket belongs for life to the network namespace in which it was made, whoever uses it (network_namespaces(7)). A child of
// ours enters the user and network namespaces, makes the sockets and sends them out; it is in no process namespace of the
// sandbox, so nothing inside can reach it.

#include <vector>

#include "base/error.h"
#include "base/fd.h"
#include "sandbox/namespaces.h"

namespace bawn::sandbox {

// Non-blocking, not connected. At most 64 at a time.
Result<std::vector<Fd>> sockets_inside(const Entrance&, int family, unsigned count, Identity owner);

}  // namespace bawn::sandbox
