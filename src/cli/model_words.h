#pragma once

// Words to the user about what a model says and what the gate did.

#include <iosfwd>
#include <string>
#include <string_view>

#include "base/error.h"
#include "cli/command.h"
#include "model/gate.h"
#include "policy/decide.h"

namespace bawn::cli {

// As printable(), but lines and tabs stay what they are.
std::string printable_text(std::string_view);

void tell_gate_note(std::ostream&, const model::GateNote&);

// What --gate says, or enforce. The policy can ask for more, never for less.
Result<model::GateMode> gate_mode(const Given&, const policy::Layers&);

}  // namespace bawn::cli
