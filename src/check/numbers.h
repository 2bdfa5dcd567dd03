#pragma once

// Numbers as languages write them: 0x10, 0b1, 0o17, 1_000, 10L, 1.5e3; 0644 where a leading zero says that it is octal.

#include <cstdint>
#include <optional>
#include <string_view>

#include "check/language.h"

namespace bawn::check {

struct Number {
    std::optional<std::uint64_t> whole;
    std::optional<double> real;  // of a whole one too
};
Number number_of(std::string_view written, const Language&);

}  // namespace bawn::check
