#pragma once

// The languages that there are: one function, one file.

#include "check/language.h"

namespace bawn::check::grammars {

const Language& bash();
const Language& c();
const Language& cpp();
const Language& go();
const Language& hcl();
const Language& java();
const Language& javascript();
const Language& php();
const Language& python();
const Language& ruby();
const Language& scala();
const Language& tsx();
const Language& typescript();

}  // namespace bawn::check::grammars
