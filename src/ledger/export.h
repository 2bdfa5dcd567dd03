#pragma once

// The ledger in formats that other tools read, one JSON object a line.
//
// json is Bawn's own: the event with its sequence number and hash. ocsf is the Open Cybersecurity Schema Framework 1.3
// (schema.ocsf.io): what a scan finds is a Detection Finding (2004), a policy decision a Compliance Finding (2003), and
// everything else a Base Event (0). What OCSF has no field for stands under "unmapped", so nothing is lost.

#include <functional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "ledger/ledger.h"

namespace bawn::ledger {

enum class ExportFormat { ocsf, json };
Result<ExportFormat> export_format_named(std::string_view);

Json to_ocsf(const Record&);
Json to_own_json(const Record&);

// Hands each line, without its newline, to `sink`, oldest first.
Result<> export_as(const std::string& folder, ExportFormat, const std::function<void(std::string_view line)>& sink);

}  // namespace bawn::ledger
