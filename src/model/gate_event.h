#pragma once

// What the gate did, for the ledger: rule and place, and of the text no more than its size and hash.

#include "ledger/event.h"
#include "model/gate.h"

namespace bawn::model {

// "model.gate": how a finding came out. `model`: its name, as the backend's facts have it.
ledger::Event note_to_event(const GateNote&, std::string_view model, unsigned uid, Time);
// "model.gate-try": one cut.
ledger::Event try_to_event(const GateTry&, std::string_view model, unsigned uid, Time);

}  // namespace bawn::model
