#include "inventory/string_search.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstring>
#include <numeric>
#include <tuple>

namespace bawn::inventory {
namespace {

constexpr std::size_t stride = 4, block = 32;
constexpr std::size_t short_window = 7, long_window = 11;  // hold one or two aligned fours wherever they lie
constexpr unsigned long_groups = 7, short_group = 7;       // of the eight that a byte has
constexpr unsigned home_bits = 14;
constexpr std::uint16_t any_next = 1u << (8 + short_group);

std::uint32_t four_at(const char* place)
{
    std::uint32_t four;
    std::memcpy(&four, place, sizeof four);
    return four;
}

std::uint32_t slot_of(std::uint32_t four) { return four * 0x9e3779b1u >> 16; }
std::uint32_t home_of(std::uint32_t four) { return four * 0x85ebca6bu >> (32 - home_bits); }

// How common a stretch of text is, learned from the strings: they are English and names in programs, like what is searched.
class Commonness {
public:
    explicit Commonness(const std::vector<std::string>& strings) : threes_(1u << 16)
    {
        for (const std::string& s : strings) {
            for (std::size_t i = 0; i + 3 <= s.size(); ++i) ++threes_[slot_of_three(&s[i])];
        }
    }

    double of_four(const char* at) const
    {
        double surprises = 0;
        for (std::size_t i = 0; i < 4; ++i) surprises += surprise(at[i]);
        double seen = std::log2(threes_[slot_of_three(at)]) + std::log2(threes_[slot_of_three(at + 1)]);
        return std::exp2((1.5 * seen - surprises) / 2);
    }

private:
    static std::size_t slot_of_three(const char* at)
    {
        std::uint32_t three = 0;
        std::memcpy(&three, at, 3);
        return three * 0x9e3779b1u >> 16;
    }

    // Bits of surprise in a byte by itself, roughly.
    static double surprise(char c)
    {
        if (c == '\0') return 2;
        if (std::string_view("etaoinsr ").contains(c)) return 4;
        if (c >= 'a' && c <= 'z') return 5;
        if (c >= '0' && c <= '9') return 6;
        return c >= 'A' && c <= 'Z' ? 7 : 6.5;
    }

    std::vector<std::uint32_t> threes_;
};

// Where a window of this size begins that holds the least common fours.
std::size_t rarest_window(std::string_view string, std::size_t size, const Commonness& commonness)
{
    std::vector<double> fours;
    for (std::size_t at = 0; at + stride <= string.size(); ++at) fours.push_back(commonness.of_four(&string[at]));
    auto cost = [&](std::size_t at) { return std::accumulate(&fours[at], &fours[at] + (size - stride + 1), 0.0); };
    std::size_t best = 0;
    for (std::size_t at = 1; at + size <= string.size(); ++at) {
        if (cost(at) < cost(best)) best = at;
    }
    return best;
}

}  // namespace

StringSearch::StringSearch(std::vector<std::string> strings) : strings_(std::move(strings))
{
    roles_.fill(any_next);
    Commonness commonness(strings_);
    unsigned number = 0;
    for (const std::string& string : strings_) {
        assert(string.size() >= shortest);
        bool is_long = string.size() >= long_window;
        // Strings that stand side by side begin alike, and share what they add to a group.
        auto group = is_long ? static_cast<unsigned>(std::size_t{number} * long_groups / strings_.size()) : short_group;
        add(number++, rarest_window(string, is_long ? long_window : short_window, commonness), group);
    }
    sort_fours();
}

void StringSearch::add(unsigned string, std::size_t window, unsigned group)
{
    for (std::size_t offset = window; offset < window + stride; ++offset) {
        const char* place = strings_[string].data() + offset;
        bool has_next = group != short_group;
        std::uint32_t next = has_next ? four_at(place + stride) : 0;
        fours_.push_back({four_at(place), next, string, static_cast<std::uint16_t>(offset), has_next});
        roles_[slot_of(four_at(place))] |= static_cast<std::uint16_t>(1u << group);
        if (has_next) roles_[slot_of(next)] |= static_cast<std::uint16_t>(1u << (8 + group));
    }
}

void StringSearch::sort_fours()
{
    std::ranges::sort(fours_, {}, [](const Four& f) { return std::tuple(home_of(f.bytes), f.string, ~f.offset); });
    homes_.resize((std::size_t{1} << home_bits) + 1);
    for (const Four& four : fours_) ++homes_[home_of(four.bytes) + 1];
    for (std::size_t home = 1; home < homes_.size(); ++home) homes_[home] += homes_[home - 1];
}

std::uint32_t StringSearch::roles_at(const char* place) const { return roles_[slot_of(four_at(place))]; }

void StringSearch::run(std::string_view text, const Found& found) const
{
    if (text.size() < shortest) return;
    const char* bytes = text.data();
    std::size_t place = 0;
    std::uint32_t here = roles_at(bytes);
    for (; place + block + stride <= text.size(); place += block) {
        std::uint32_t any = 0;
#pragma GCC unroll 8
        for (std::size_t next = stride; next <= block; next += stride) {
            std::uint32_t there = roles_at(bytes + place + next);
            any |= here & there >> 8;
            here = there;
        }
        if (any == 0) [[likely]]
            continue;
        for (std::size_t at = place; at < place + block; at += stride) {
            if (roles_at(bytes + at) & roles_at(bytes + at + stride) >> 8) compare(text, at, found);
        }
    }
    for (; place + stride <= text.size(); place += stride) compare(text, place, found);
}

void StringSearch::compare(std::string_view text, std::size_t place, const Found& found) const
{
    std::uint32_t bytes = four_at(text.data() + place), home = home_of(bytes);
    std::uint32_t next = place + 2 * stride <= text.size() ? four_at(text.data() + place + stride) : 0;
    for (std::uint32_t i = homes_[home]; i < homes_[home + 1]; ++i) {
        const Four& four = fours_[i];
        if (four.bytes != bytes || (four.has_next && four.next != next) || four.offset > place) continue;
        std::size_t begin = place - four.offset;
        const std::string& string = strings_[four.string];
        if (text.size() - begin >= string.size() && std::memcmp(text.data() + begin, string.data(), string.size()) == 0)
            found(four.string, begin);
    }
}

}  // namespace bawn::inventory
