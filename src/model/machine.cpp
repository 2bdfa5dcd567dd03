#include "model/machine.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <thread>
#include <vector>

#include "base/files.h"
#include "base/text.h"

namespace bawn::model {
namespace {

constexpr std::size_t words_read = (256 << 20) / sizeof(std::uint64_t);

std::uint64_t row_of(std::string_view meminfo, std::string_view name)
{
    std::size_t at = meminfo.find(name);
    if (at == std::string_view::npos) return 0;
    at = meminfo.find_first_of("0123456789", at);
    std::uint64_t kilobytes = 0;
    if (at != std::string_view::npos) std::from_chars(meminfo.data() + at, meminfo.data() + meminfo.size(), kilobytes);
    return kilobytes << 10;
}

// Four sums at once, so that no addition waits for the one before it.
std::uint64_t sum_of(const std::uint64_t* from, const std::uint64_t* to)
{
    std::array<std::uint64_t, 4> sums{};
    for (; to - from >= 4; from += 4)
        for (std::size_t i = 0; i < 4; ++i) sums[i] += from[i];
    return sums[0] ^ sums[1] ^ sums[2] ^ sums[3];
}

}  // namespace

Memory memory_of(std::string_view meminfo) { return {row_of(meminfo, "MemTotal:"), row_of(meminfo, "MemAvailable:")}; }

Memory memory_now() { return memory_of(read_text("/proc/meminfo", 1 << 16).value_or("")); }

std::string kernels_for(std::string_view cpuinfo)
{
    std::size_t at = cpuinfo.find("\nflags");
    if (at == std::string_view::npos) return "";
    const auto words = split(cpuinfo.substr(at + 1, cpuinfo.find('\n', at + 1) - at - 1), ' ');
    const auto has = [&](std::string_view flag) { return std::ranges::find(words, flag) != words.end(); };
    std::string more;
    const auto with = [&](std::string_view flag, std::string_view name) {
        if (has(flag)) more += (more.empty() ? " with " : " and ") + std::string(name);
    };
    if (has("avx512f")) {
        with("avx512_vnni", "VNNI");
        with("avx512_bf16", "BF16");
        with("amx_int8", "AMX");
        return "AVX-512" + more;
    }
    with("avx_vnni", "VNNI");
    return has("avx2") ? "AVX2" + more : has("avx") ? "AVX" : has("sse4_2") ? "SSE 4.2" : "";
}

double memory_speed(unsigned threads)
{
    const std::vector<std::uint64_t> words(words_read, 1);
    const std::size_t share = words.size() / threads;
    double best = 0;
    for (int turn = 0; turn < 3; ++turn) {
        std::vector<std::uint64_t> sums(threads);
        const auto begin = std::chrono::steady_clock::now();
        {
            std::vector<std::jthread> readers;
            for (unsigned i = 0; i < threads; ++i)
                readers.emplace_back([&, i] { sums[i] = sum_of(words.data() + i * share, words.data() + (i + 1) * share); });
        }
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
        if (std::ranges::count(sums, sums[0]) != threads) return 0;  // every sum is used, so that none is left out
        best = std::max(best, static_cast<double>(share * threads * sizeof(std::uint64_t)) / took.count());
    }
    return best;
}

}  // namespace bawn::model
