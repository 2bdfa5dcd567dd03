#pragma once

// The languages that there are: one function, one file.

#include "check/language.h"

namespace bawn::check::grammars {

const Language& java();
const Language& javascript();
const Language& python();
const Language& tsx();
const Language& typescript();

}  // namespace bawn::check::grammars
