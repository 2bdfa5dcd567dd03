#pragma once

// `bawn log --about-me`: everything the ledger holds about one user, in plain words.

#include <iosfwd>
#include <string>

#include "base/error.h"

namespace bawn::cli {

Result<> tell_about(std::ostream&, const std::string& ledger_folder, unsigned uid);

}  // namespace bawn::cli
