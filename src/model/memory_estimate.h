#pragma once

// How much memory a model takes, from the head of its file alone: asked before the library is, so that a model that does not fit is
// refused with numbers and not by the kernel.
//
//     MemoryEstimate need = estimate_memory(facts, {.context_tokens = 8192, .slots = 2, .batch_tokens = 64});
//     if (need.all() > free) …

#include <cstdint>

#include "model/gguf_facts.h"

namespace bawn::model {

struct MemoryUse {
    std::uint64_t context_tokens = 0;  // of each slot
    std::uint64_t slots = 1;
    std::uint64_t batch_tokens = 64;   // computed in one step
};

// In bytes.
struct MemoryEstimate {
    std::uint64_t weights = 0;  // the file, mapped
    std::uint64_t cache = 0;    // keys and values
    std::uint64_t compute = 0;  // between layers, and the logits
    std::uint64_t tables = 0;   // the tokenizer's, and the library itself

    std::uint64_t all() const { return weights + cache + compute + tables; }
};

MemoryEstimate estimate_memory(const GgufFacts&, const MemoryUse&);

}  // namespace bawn::model
