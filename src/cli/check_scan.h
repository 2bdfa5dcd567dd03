#pragma once

// Many files, several threads, one order: the report is the same whatever the number of threads and the load.

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "check/scanner.h"
#include "cli/check_files.h"
#include "cli/check_report.h"
#include "workspace/git_versions.h"

namespace bawn::cli {

// Findings that were there before: their number by fingerprint.
class KnownFindings {
public:
    void add(const std::string& fingerprint) { known_.insert(fingerprint); }
    bool has(const std::string& fingerprint) const { return known_.contains(fingerprint); }

private:
    std::set<std::string, std::less<>> known_;
};

struct CheckPlan {
    const check::Pack& pack;
    check::Limits limits;
    unsigned threads = 1;
    const KnownFindings* baseline = nullptr;
    const workspace::GitVersions* git = nullptr;              // of files that are objects of it
    const workspace::GitVersions::Version* before = nullptr;  // --diff, --staged: what a file held then is known
    std::function<std::string(const SourceFile&)> path_in_git;
};

// Adds findings, suppressed, troubles, costs and counts to the report; nullopt: it was interrupted.
struct Progress {
    std::atomic<std::size_t> done = 0;
    std::atomic<bool> stop = false;
};
void check_files(const std::vector<SourceFile>&, const CheckPlan&, Progress&, CheckReport&);

// The fingerprints of an earlier --json or SARIF output.
Result<KnownFindings> read_baseline(const std::string& path);

}  // namespace bawn::cli
