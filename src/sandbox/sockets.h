#pragma once

// Sockets: live Unix sockets that lie in folders of the machine which the view shows.
//
// A read-only mount does not keep anybody from connecting to a socket in it, and Landlock cannot before its version 9. An
// overlay does: its inodes are not the ones that the socket is bound to. In a Bind, every socket that is bound when the
// sandbox starts is covered like a Hidden row; one that a Bind names itself is meant to be reached. What stays open
// before Landlock 9: a socket that somebody outside binds *later* in a folder shown by a Bind.

#include <string>
#include <string_view>
#include <vector>

#include "sandbox/spec.h"

namespace bawn::sandbox {

// Paths in the form of /proc/net/unix.
std::vector<std::string> bound_sockets(std::string_view table);

// The rows that cover them. Pure.
std::vector<Hidden> covers_for(const std::vector<Row>& view, const std::vector<std::string>& sockets);

// Adds them to the view, for the sockets that are there now.
void cover_sockets(std::vector<Row>& view);

}  // namespace bawn::sandbox
