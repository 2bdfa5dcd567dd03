#include "model/machine.h"

#include <gtest/gtest.h>

namespace bawn::model {
namespace {

TEST(Machine, memory_is_read_from_the_kernels_table)
{
    const Memory memory = memory_of("MemTotal:       24000000 kB\nMemFree:         1000 kB\nMemAvailable:   20000000 kB\n");
    EXPECT_EQ(memory.all, 24000000ULL << 10);
    EXPECT_EQ(memory.free, 20000000ULL << 10);
    EXPECT_EQ(memory_of("").all, 0U);
    EXPECT_EQ(memory_of("MemAvailable: much").free, 0U);
    EXPECT_GT(memory_now().all, memory_now().free);
}

TEST(Machine, instructions_that_the_library_has_kernels_for)
{
    struct Case {
        std::string_view flags, kernels;
    };
    const Case cases[] = {
        {"fpu sse4_2", "SSE 4.2"},
        {"sse4_2 avx", "AVX"},
        {"avx avx2 fma", "AVX2"},
        {"avx2 avx_vnni", "AVX2 with VNNI"},
        {"avx2 avx512f avx512_vnni avx512_bf16", "AVX-512 with VNNI and BF16"},
        {"avx2x xavx", ""},
    };
    for (const Case& c : cases)
        EXPECT_EQ(kernels_for("processor\t: 0\nflags\t\t: " + std::string(c.flags) + "\nbugs\t\t: none\n"), c.kernels) << c.flags;
    EXPECT_EQ(kernels_for("CPU architecture: 8\n"), "");
}

TEST(Machine, memory_has_a_speed)
{
    EXPECT_GT(memory_speed(1), 1e7);
    EXPECT_GT(memory_speed(3), 1e7);
}

}  // namespace
}  // namespace bawn::model
