#pragma once

// The changes that rules propose, as one diff or written to the files.

#include <string>
#include <vector>

#include "base/error.h"
#include "cli/check_files.h"
#include "cli/check_report.h"

namespace bawn::cli {

struct ProposedChange {
    SourceFile source;
    std::string before, after;
    std::size_t fixes = 0;
};

// One for each file with a fix. Of findings that overlap the first is taken; what is left shows up in the next check.
Result<std::vector<ProposedChange>> proposed_changes(const std::vector<SourceFile>&, const CheckReport&, std::uint64_t limit);

Result<std::string> unified_diff(const ProposedChange&);

// Written as a whole, with the file's mode; an Error when the file is no longer what was checked.
Result<> apply(const ProposedChange&);

}  // namespace bawn::cli
