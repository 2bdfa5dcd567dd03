#include "model/memory_estimate.h"

#include <gtest/gtest.h>

namespace bawn::model {
namespace {

// The peak that the process of the library really had (VmHWM, llama.cpp v0.5.0, flash attention, one thread).
TEST(MemoryEstimate, is_close_to_what_was_measured)
{
    GgufFacts qwen, smol;
    qwen.file_bytes = 491'400'064, qwen.vocabulary = 151'936, qwen.embedding = 896, qwen.feed_forward = 4864;
    qwen.cache_numbers = std::uint64_t{24} * 2 * (64 + 64);
    smol.file_bytes = 98'362'432, smol.vocabulary = 49'152, smol.embedding = 576, smol.feed_forward = 1536;
    smol.cache_numbers = std::uint64_t{30} * 3 * (64 + 64);
    struct Row {
        const char* why;
        const GgufFacts& facts;
        MemoryUse use;
        std::uint64_t measured_kib;
        unsigned most_percent;
    };
    const Row rows[] = {
        {"0.5B, small", qwen, {2048, 1, 64}, 589'112, 3},
        {"0.5B, 4 slots", qwen, {8192, 4, 64}, 960'684, 3},
        {"0.5B, all that it has, 4 times", qwen, {32768, 4, 64}, 2'144'496, 1},
        {"0.5B, batches of 256", qwen, {32768, 2, 256}, 1'368'744, 10},
        {"0.5B, batches of 512", qwen, {32768, 1, 512}, 974'896, 30},
        {"135M, small", smol, {2048, 1, 64}, 169'832, 9},
        {"135M, 4 slots", smol, {8192, 4, 64}, 863'508, 2},
        {"135M, 4 slots, batches of 256", smol, {8192, 4, 256}, 869'016, 6},
        {"135M, batches of 512", smol, {8192, 1, 512}, 314'404, 33},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        std::uint64_t estimated = estimate_memory(row.facts, row.use).all(), measured = row.measured_kib * 1024;
        EXPECT_GE(estimated, measured);
        EXPECT_LE(estimated, measured + measured * row.most_percent / 100);
    }
}

TEST(MemoryEstimate, nonsense_does_not_wrap_around)
{
    GgufFacts facts;
    facts.file_bytes = 1, facts.vocabulary = 1 << 22, facts.embedding = 1 << 17, facts.feed_forward = 1 << 22,
    facts.cache_numbers = std::uint64_t{1} << 40;
    EXPECT_GT(estimate_memory(facts, {~0ull, ~0ull, ~0ull}).all(), std::uint64_t{1} << 50);
}

}  // namespace
}  // namespace bawn::model
