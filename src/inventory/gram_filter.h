#pragma once

// gram_filter: where in this stretch of bytes may one of many strings be? Nowhere, nearly always, at several GB/s.
//
// Of each string one window of eight bytes is chosen, the rarest by a rough measure of text and code. Any window that
// lies in the bytes holds a four-byte gram at an offset that is a multiple of five, so it is enough to look at every
// fifth place: is this gram one of the five that a window can show there? A bitmap answers for almost all places, a
// second one for almost all windows around the rest. (The idea is q-gram sampling; Wu and Manber's agrep shifts by blocks in the same way.)
//
// Exact in one direction: every string that is there lies around a place that next() tells, and no further from it than
// it is long. Const, for any number of threads.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace bawn::inventory {

class GramFilter {
public:
    static constexpr std::size_t shortest = 8;  // bytes a string must have

    explicit GramFilter(const std::vector<std::string>& strings);

    // The first place from `from` on where one of the strings may be, or none. Places are multiples of five.
    std::size_t next(std::string_view bytes, std::size_t from) const;
    static constexpr std::size_t none = static_cast<std::size_t>(-1);

private:
    static constexpr unsigned bits = 17;  // both bitmaps together stay in the first cache
    static std::uint32_t slot_of(std::uint32_t gram) { return (gram * 0x9E3779B1u) >> (32 - bits); }
    static std::uint64_t slot_of(std::uint64_t window) { return (window * 0x9E3779B97F4A7C15u) >> (64 - bits); }
    bool is_window_around(std::string_view bytes, std::size_t place) const;

    std::vector<std::uint64_t> gram_bits_, window_bits_;
    std::vector<std::uint64_t> windows_;  // sorted
};

}  // namespace bawn::inventory
