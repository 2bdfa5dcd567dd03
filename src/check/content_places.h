#pragma once

// Where what is found in the content of a string stands in the string as it is written.
//
//     ContentPlaces places("|-\n  a\n  b", "a\nb");
//     places.of(2)      // 9: the b
//
// The content may stand there as it is, or without the indentation and breaks of a block of lines. Where more is different (escapes),
// a place is the nearest one behind which the next character of the content is found.

#include <cstdint>
#include <string_view>
#include <vector>

namespace bawn::check {

class ContentPlaces {
public:
    ContentPlaces(std::string_view written, std::string_view content);
    std::uint32_t of(std::uint32_t offset) const;

private:
    std::uint32_t base_ = 0;
    std::vector<std::uint32_t> places_;  // none: all stands together, from the base on
};

}  // namespace bawn::check
