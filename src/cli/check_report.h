#pragma once

// What a check found, in every form it can be told: bawn check's text, JSON (docs/check.schema.json) and SARIF 2.1.0.

#include <iosfwd>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "check/scanner.h"
#include "check/suppressions.h"
#include "policy/policy.h"

namespace bawn::cli {

// A few lines of the file around a finding, to be shown; the value of a secret is already replaced.
struct Excerpt {
    std::uint32_t first_line = 1;
    std::vector<std::string> lines;
};

struct JudgedCodeFinding {
    check::Finding finding;
    Excerpt excerpt;
    policy::Decision decision;
    bool fails = false;  // by the policy or --fail-on
    std::string commit;  // --history: the commit that brought it
};

struct SuppressedFinding {
    check::Finding finding;
    check::Suppression by;
};

struct CheckCounts {
    std::uint64_t files = 0, bytes = 0, parsed = 0;
    std::uint64_t ignored = 0;   // by .gitignore, .semgrepignore and --exclude
    std::uint64_t known = 0;     // findings that --diff, --staged or --baseline took away
};

struct CheckReport {
    Time time;
    std::string root;  // the folder that relative paths start from, absolute
    std::vector<JudgedCodeFinding> findings;  // in the order of check::before
    std::vector<SuppressedFinding> suppressed;
    std::vector<check::Trouble> troubles;
    std::vector<check::RefusedRule> refused;
    std::vector<const check::Rule*> rules;    // of the pack; those of secrets have ids only in findings
    std::vector<check::RuleCost> costs;       // with --stats
    CheckCounts counts;
};

bool is_incomplete(const CheckReport&);

struct CheckStyle {
    bool colour = false;
    bool stats = false;
};
void write_check(std::ostream&, const CheckReport&, CheckStyle);

Json check_json(const CheckReport&);
Json check_sarif(const CheckReport&);

// What all three say in the same words.
std::string_view name_of(check::Trouble::What);
const Json& metadata_of(const check::Finding&);  // an object
const Json& metadata_of(const check::Rule&);
std::vector<std::string> texts_at(const Json& metadata, std::string_view key);  // one text or a list of them
std::string hint_of(const Json& metadata);

}  // namespace bawn::cli
