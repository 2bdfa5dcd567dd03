#pragma once

// What of this machine decides how well a model runs on it.
//
// To write a token every weight is read once, so an answer is no faster than memory is read divided by the size of the model; reading
// a prompt computes many tokens with each weight, and goes by the processor's instructions.

#include <cstdint>
#include <string>
#include <string_view>

namespace bawn::model {

struct Memory {
    std::uint64_t all = 0, free = 0;  // bytes; 0 where the kernel does not tell
};

Memory memory_of(std::string_view meminfo);  // proc_meminfo(5)
Memory memory_now();

// Of /proc/cpuinfo's flags, those that the library has kernels for: "AVX-512 with VNNI and BF16"; "" where it has none.
std::string kernels_for(std::string_view cpuinfo);

// Bytes a second that so many threads read together. Takes some 256 MiB and a tenth of a second.
double memory_speed(unsigned threads);

}  // namespace bawn::model
