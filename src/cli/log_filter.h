#pragma once

// Which events `bawn log` shows, and how an event is told in words.

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cli/command.h"
#include "ledger/ledger.h"

namespace bawn::cli {

struct LogFilter {
    std::optional<std::string> kind;     // "scan" is every scan.…
    std::optional<std::string> subject;  // a part of it is enough
    std::optional<Time> since, until;
    std::optional<unsigned> user;
};

Result<LogFilter> log_filter_of(const Given&, Time now);
bool is_wanted(const LogFilter&, const ledger::Event&);

// A time as people give it: 2026-11-22, 2026-11-22T17:03:21Z, or so long ago: 90m, 12h, 7d.
Result<Time> time_given(std::string_view text, Time now);

// Details as name and value, nested names joined with dots; safe to show.
std::vector<std::pair<std::string, std::string>> told_details(const Json&);

}  // namespace bawn::cli
