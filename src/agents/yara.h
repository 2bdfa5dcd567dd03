#pragma once

// Identity rules as YARA, so that somebody can check Bawn's knowledge with a scanner of their own.
//
// Each rule of each signature becomes one YARA rule. Strings are written in hex, as UTF-8 and as UTF-16LE in one
// alternative, so that a string that stands in a file in both forms counts once, as it does in Bawn, and so that the
// file of rules does not match itself. What YARA cannot say is left out: that strings must stand in code, apart from
// each other, and inside compressed containers. A YARA hit is therefore less than Bawn's identity.

#include <span>
#include <string>

#include "agents/signature.h"

namespace bawn::agents {

std::string yara_rules(std::span<const Signature>);

}  // namespace bawn::agents
