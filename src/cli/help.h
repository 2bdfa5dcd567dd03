#pragma once

// Help, manual pages and shell completion, all made from the command table.

#include <string>
#include <string_view>

#include "cli/command.h"

namespace bawn::cli {

std::string overview();                    // `bawn help`
std::string overview_of(std::string_view group);  // "log": the rows that begin with this word; "" when none do
std::string help_for(const Command&);      // `bawn scan --help`
std::string manual_page(const Command&);   // Markdown for docs/commands/
std::string bash_completion();

}  // namespace bawn::cli
