#pragma once

// Words to the user about what a model says and what the gate did.

#include <iosfwd>
#include <string>
#include <string_view>

#include "base/error.h"
#include "model/gate.h"

namespace bawn::cli {

// As printable(), but lines and tabs stay what they are.
std::string printable_text(std::string_view);

void tell_gate_note(std::ostream&, const model::GateNote&);

Result<model::GateMode> gate_mode_named(std::string_view word);

}  // namespace bawn::cli
