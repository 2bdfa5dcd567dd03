#pragma once

// Words, numbers and orders that every form of a report shares.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cli/report.h"

namespace bawn::cli {

std::string with_commas(std::uint64_t);                // 143,002
std::string counted(std::uint64_t, std::string_view);  // "1 file", "2,113 files"

// "Claude Code 2.1.330"; the id where there is no name.
std::string full_name(const agents::Finding&);

// "looked at 143,002 files in 2,113 folders; 12 could not be read"
std::string counts_line(const inventory::Counts&);

// Nothing but a file name or a variable points at it, and the policy does not mind: told apart, so that it does not shout.
bool is_hint(const JudgedFinding&);
bool is_against_policy(const JudgedFinding&);  // banned or sandbox-only

// The strictest verdict first, then as they were found.
std::vector<const JudgedFinding*> by_verdict(std::span<const JudgedFinding>);

// Each id once, the worst first: permission-bypass before telemetry.
std::vector<std::string> risk_ids(const agents::Finding&);

// "Source code stays here (SEC-142, /etc/bawn/policy.yaml:12 ban-robin)": as far as there are reason and ticket.
std::string reason_of(const policy::Decision&);

// Where somebody should look first: a program before a package, a package before its settings.
const agents::Place* main_place(const agents::Finding&);

}  // namespace bawn::cli
