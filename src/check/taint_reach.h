#pragma once

// Which functions of a file may come to a sink of a rule, in themselves or through what they call: only these are worth following by
// themselves. By names alone, so that more of them are told than there are, and never fewer.

#include <set>

#include "check/taint_marks.h"

namespace bawn::check {

std::set<const FunctionOfFile*> functions_that_reach_a_sink(const Marks&, const TaintFile&);

}  // namespace bawn::check
