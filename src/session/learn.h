#pragma once

// learn: a profile proposed from what a session did when every public host was open to it. Each line says why it is there;
// what nobody can be sure of stands as a comment, for somebody to decide.

#include <string>

#include "session/report.h"

namespace bawn::session {

struct LearnFrom {
    std::string id;    // of the profile
    std::string home;  // the person's own; only asked whether files are there
};

// YAML that parse_profile() reads.
std::string propose_profile(const SessionRecord&, const LearnFrom&);

}  // namespace bawn::session
