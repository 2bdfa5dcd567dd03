#pragma once

// How languages write numbers, where they do not agree.

#include <string_view>

#include "check/language.h"

namespace bawn::check {

bool is_octal(std::string_view digits, const Language&);  // 0644, where a leading zero says so

}  // namespace bawn::check
