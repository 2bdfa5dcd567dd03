#pragma once

// Of what language is the file around a hole? Editors seldom say: /infill has no field for the file's name. The gate has to know, so it is
// told by the look of the text (code_look.h); and where that says too little, by the files that came beside it.
//
//     path_of_hole({.before = "import os\n\n\ndef add(a, b):\n", …})   // "code.py"

#include <string>

#include "model/family.h"

namespace bawn::model {

// The hole's own path where it has one; "" where nothing says what it is.
std::string path_of_hole(const Hole&);

}  // namespace bawn::model
