#pragma once

// Identifiers, operators and literals as small numbers, so that a pattern is compared with integers.
//
// A pack of rules freezes the words of its patterns; every scan lays its own words above it and may be used by one
// thread. The same text is the same number in a scan and in its pack; two scans share nothing else.

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>

namespace bawn::check {

using Word = std::uint32_t;
inline constexpr Word no_word = 0;

class Words {
public:
    Words() = default;
    explicit Words(const Words& frozen_base) : base_(&frozen_base), first_(frozen_base.count()) {}
    Words(Words&&) = default;

    Word add(std::string_view);         // the number of a text, made when it is new
    Word find(std::string_view) const;  // no_word when nobody added it
    std::string_view text(Word) const;
    std::uint32_t count() const { return first_ + static_cast<std::uint32_t>(texts_.size()); }

private:
    const Words* base_ = nullptr;
    std::uint32_t first_ = 1;  // 0 is no_word
    std::deque<std::string> texts_;
    std::unordered_map<std::string_view, Word> numbers_;
};

}  // namespace bawn::check
