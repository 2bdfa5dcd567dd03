#pragma once

// A text in which every character is one byte, and the way back to the bytes that it was made from.
//
// Go's regular expressions see code points, and any byte that is no UTF-8 as one of its own. Vectorscan and RE2 are
// quickest, and agree with each other, where a character is a byte. Classes that rules write (\w, [^"], .) tell ASCII
// apart and nothing else, so all that is not ASCII becomes one same byte: what an expression counts stays the same.
// The vertical tab, which to Go is no space and to others is, becomes a control character that is none to either.

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bawn::check {

class OneByteText {
public:
    explicit OneByteText(std::string_view original);  // which must outlive it

    std::string_view text() const { return changed_ ? std::string_view(copy_) : original_; }
    std::size_t original(std::size_t offset) const;  // where the character at an offset of text() begins
    std::string_view original(std::size_t begin, std::size_t end) const
    {
        return original_.substr(original(begin), original(end) - original(begin));
    }

private:
    std::string_view original_;
    bool changed_ = false;
    std::string copy_;
    std::vector<std::pair<std::size_t, std::size_t>> places_;  // behind each wide character: offset in the copy, and in the original
};

constexpr char not_ascii = '\xff';

bool is_ascii(std::string_view);

}  // namespace bawn::check
