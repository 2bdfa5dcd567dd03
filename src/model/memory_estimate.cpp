#include "model/memory_estimate.h"

#include <algorithm>

namespace bawn::model {
namespace {

constexpr std::uint64_t half = 2, single = 4;  // bytes of a number: the cache holds halves, what is computed singles
constexpr std::uint64_t table_bytes = 256;     // of one token: its text twice, its merge, its places in the maps
constexpr std::uint64_t library_bytes = 16 << 20;
// What is asked for may be nonsense: no product wraps.
constexpr std::uint64_t most_counted = 1 << 24, most_slots = 1 << 8, most_cache = 1 << 30;

}  // namespace

// With flash attention (without it, add heads x context x batch x 4):
//   weights = the file
//   cache   = context x slots x (keys and values of all layers, as the head counts them) x 2
//   compute = batch x (vocabulary + 4 x embedding + feed-forward) x 4; the logits are nearly all of it
//   tables  = vocabulary x 256 + 16 MiB
// Measured with llama.cpp v0.5.0 on a processor, Qwen2.5-Coder-0.5B Q4_K_M and SmolLM2-135M Q4_1, 2,048 to 32,768 tokens, 1 to 4
// slots: the cache is exact, compute is 1 to 4 % above the buffer that the library reserves. The whole is never below the peak of the
// process: 0.1 to 9 % above it with batches of 64, up to 32 % with 512, whose logits it reserves and seldom writes.
MemoryEstimate estimate_memory(const GgufFacts& facts, const MemoryUse& use)
{
    std::uint64_t context = std::min(use.context_tokens, most_counted), slots = std::min(use.slots, most_slots),
                  batch = std::min(use.batch_tokens, most_counted);
    MemoryEstimate estimate;
    estimate.weights = facts.file_bytes;
    estimate.cache = context * slots * std::min(facts.cache_numbers, most_cache) * half;
    estimate.compute = batch * (std::uint64_t{facts.vocabulary} + 4 * std::uint64_t{facts.embedding} + facts.feed_forward) * single;
    estimate.tables = facts.vocabulary * table_bytes + library_bytes;
    return estimate;
}

}  // namespace bawn::model
