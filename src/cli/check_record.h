#pragma once

// A check in the ledger: which rule found something where, by hashes and places, and never code.

#include "base/error.h"
#include "cli/check_report.h"
#include "cli/command.h"

namespace bawn::cli {

Result<> record_check(World&, const CheckReport&, const std::string& state);

}  // namespace bawn::cli
