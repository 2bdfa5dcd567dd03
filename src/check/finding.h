#pragma once

// What a rule found at one place.

#include <memory>
#include <string>
#include <vector>

#include "check/rule.h"

namespace bawn::check {

struct Place {
    std::uint32_t offset = 0;           // bytes, from 0
    std::uint32_t line = 1, column = 1; // from 1; columns in code points, as SARIF counts them
};

struct Step {  // of a data flow: where the tainted value is, in order from source to sink
    std::string what;  // "source", "flows through", "sink"
    Place begin, end;
};

struct Finding {
    std::string rule;
    std::string path;                   // as it was given to the scanner
    Place begin, end;
    Severity severity = Severity::medium;
    std::string message;                // metavariables filled in
    std::vector<std::pair<std::string, std::string>> metavariables;  // "$X" and its text; never a secret's value
    std::optional<std::string> fix;     // what replaces [begin, end)
    std::vector<Step> flow;             // taint only
    bool secret = false;                // the text at this place must not be shown
    std::string fingerprint;            // stable while code moves: rule, path, text of the finding, which of its kind
    const Rule* about = nullptr;        // lives as long as the Pack; nullptr for a secret's rule
    std::shared_ptr<const Json> metadata;  // the rule's
};

// By path, place, rule: the order of every output.
bool before(const Finding&, const Finding&);

// Something that a scan could not do: told, and the scan is incomplete.
struct Trouble {
    enum class What { unreadable, too_large, binary, bad_encoding, not_parsed, work_limit, regex_limit, changed, suppression } what{};
    std::string path, rule, message;
    std::uint32_t line = 0;
};

}  // namespace bawn::check
