#pragma once

// The languages that there are: one function, one file.

#include "check/language.h"

namespace bawn::check::grammars {

const Language& bash();
const Language& c();
const Language& cpp();
const Language& csharp();
const Language& dockerfile();
const Language& go();
const Language& hcl();
const Language& java();
const Language& javascript();
const Language& json();
const Language& kotlin();
const Language& php();
const Language& python();
const Language& ruby();
const Language& rust();
const Language& scala();
const Language& solidity();
const Language& swift();
const Language& tsx();
const Language& typescript();
const Language& yaml();

}  // namespace bawn::check::grammars
