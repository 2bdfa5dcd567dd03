#pragma once

// What a scan found, and what the policy says of it, in every form it can be told.

#include <iosfwd>
#include <string>
#include <vector>

#include "agents/agents.h"
#include "base/clock.h"
#include "base/json.h"
#include "inventory/inventory.h"
#include "policy/policy.h"

namespace bawn::cli {

struct JudgedFinding {
    agents::Finding finding;
    policy::Decision decision;
};

struct ScanReport {
    std::string root;
    std::string host;    // "" with --root
    Time time;
    std::string policy;  // file, or "built-in observe"
    std::string pack;    // version of the signatures
    std::vector<JudgedFinding> findings;           // presence above none
    std::vector<JudgedFinding> repository_files;   // presence none: they prove nothing about the user
    std::vector<inventory::NoteTold> notes;
    inventory::Counts counts;
};

// For people. `colour` for a terminal; `explain` adds every line of evidence.
struct TableOptions {
    bool colour = false;
    bool explain = false;
    std::size_t width = 100;
};
void write_table(std::ostream&, const ScanReport&, TableOptions);

Json scan_json(const ScanReport&);       // bawn.scan/1, docs/scan.schema.json
Json scan_sarif(const ScanReport&);      // SARIF 2.1.0
Json scan_cyclonedx(const ScanReport&);  // CycloneDX 1.6
Json scan_ocsf(const ScanReport&);       // an array of OCSF 1.x events: Software Inventory Info, Detection Finding
Json scan_fleet(const ScanReport&);      // an array of rows with the columns of Fleet's ai_tools
std::string scan_html(const ScanReport&);  // one self-contained page

}  // namespace bawn::cli
