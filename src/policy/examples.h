#pragma once

// The examples of a policy (`told:`), each asked of this policy alone; the answers that are not as told.

#include "policy/document.h"

namespace bawn::policy {

Problems check_examples(const Policy&);

}  // namespace bawn::policy
