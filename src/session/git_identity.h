#pragma once

// git_identity: the name under which commits are made inside, from the user's own configuration; nothing else of it is
// taken over, since the rest may name programs.

#include <map>
#include <string>
#include <string_view>

namespace bawn::session {

// GIT_AUTHOR_NAME and the like, from the [user] section of a git configuration file; none where it says nothing.
std::map<std::string, std::string> identity_in(std::string_view configuration);

}  // namespace bawn::session
