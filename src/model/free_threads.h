#pragma once

// How many threads a model may use now. The library's threads wait for each other by spinning, so one too many costs ten times what
// one more gives (notes: 45 tokens a second became 1.4 to 4): where others want the processors, fewer.

#include <string_view>

namespace bawn::model {

unsigned free_threads();

// From /proc/pressure/cpu (the share of the last ten seconds in which somebody waited for a processor); "" where the kernel has none.
unsigned free_threads(unsigned processors, std::string_view pressure);

}  // namespace bawn::model
