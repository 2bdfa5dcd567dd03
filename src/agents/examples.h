#pragma once

// The examples in a signature, run: each row of `told` and `not-told` (data/README.md) becomes the evidence it names,
// and identify() must say of it what the row says.

#include <string>
#include <vector>

#include "agents/agents.h"

namespace bawn::agents {

// One line for each row that fails, beginning with file, line and column; empty when all is well. A row with a key that
// is not known here fails: an example that is not run would only look like one. `knowledge` holds the signature.
std::vector<std::string> failed_examples(const Knowledge&, const Signature&);

}  // namespace bawn::agents
