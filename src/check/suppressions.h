#pragma once

// Comments that say: this finding is known and accepted.
//
//     eval(text)  # nosemgrep: python-eval                          Semgrep's, also without a rule: everything on the line
//     eval(text)  # bawn:ignore python-eval: text is a constant of ours
//     # bawn:ignore python-eval: …                                  alone on its line: about the next line
//
// Our own needs a rule and a reason; a comment that begins with bawn:ignore and lacks one of them is told as a mistake
// and ignores nothing. The kind of comment does not matter, so this works in every language. The same holds for
// gitleaks:allow, which speaks of secrets only.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "check/finding.h"

namespace bawn::check {

struct Suppression {
    std::uint32_t line = 1;          // of the code it speaks of
    std::uint32_t comment_line = 1;  // where it stands
    std::vector<std::string> rules;  // none: all
    std::string reason;
    bool only_secrets = false;
};

struct Suppressions {
    std::vector<Suppression> all;      // by line
    std::vector<Trouble> mistakes;     // without a path
};

Suppressions suppressions_in(std::string_view text);

// The one that covers a finding, or nullptr. A rule is named whole, or by the last part of a dotted id, as Semgrep does.
const Suppression* covering(const Suppressions&, const Finding&);

}  // namespace bawn::check
