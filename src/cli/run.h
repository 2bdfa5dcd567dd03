#pragma once

// One session, from the words of a command line to its end; bawn run and bawn learn share it.

#include <optional>

#include "cli/command.h"
#include "session/report.h"

namespace bawn::cli {

struct Ran {
    int status = 0;                                // of bawn itself
    std::optional<session::SessionRecord> record;  // none: nothing ran, and why has been told
};

enum class Hosts { declared, all_public };  // all_public: what no policy denies; to learn what a program needs
Result<Ran> run_session_for(World&, const Given&, Hosts);

}  // namespace bawn::cli
