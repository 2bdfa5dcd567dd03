#pragma once

// Which functions of a file may come to a source or a sink of a rule, in themselves or through what they call: only those that come to
// both are worth following by themselves. By names alone, so that more of them are told than there are, and never fewer.

#include <set>

#include "check/taint_marks.h"

namespace bawn::check {

std::set<const FunctionOfFile*> functions_that_reach(Mark::What, const Marks&, const TaintFile&);

}  // namespace bawn::check
