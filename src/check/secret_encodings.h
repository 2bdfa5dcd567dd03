#pragma once

// Text that stands encoded in a text: percent, Unicode escapes, hexadecimal, base64, and one inside the other.
//
//     Decoding first = Decoding::of(text);               // every encoded stretch replaced by what it says
//     Decoding second = Decoding::of(first.text(), &first);
//     first.segments_at(begin, end)                      // which of them a match in first.text() touches
//     first.origin(begin, end)                           // where in the text that all began with
//
// What counts as encoded, and which of two that touch goes first, follows gitleaks 8.30. A one-byte text is expected.

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bawn::check {

struct Stretch {
    std::size_t begin = 0, end = 0;
    bool touches(Stretch other) const { return other.begin <= end && other.end >= begin; }  // side by side counts
    bool holds(Stretch other) const { return begin <= other.begin && other.end <= end; }
};

enum Encoding : unsigned { percent_encoded = 1, unicode_escaped = 2, hex_encoded = 4, base64_encoded = 8 };

struct EncodedSegment {
    Stretch original;        // in the text that all began with
    Stretch encoded;         // in the text that was decoded
    Stretch decoded;         // in the result
    unsigned encodings = 0;  // of Encoding: its own, and those it was found in
};

class Decoding {
public:
    // `before`: the decoding whose text this is; it must outlive the result.
    static Decoding of(std::string_view text, const Decoding* before = nullptr);

    const std::string& text() const { return text_; }
    bool found_nothing() const { return segments_.empty(); }
    std::size_t depth() const { return before_ ? before_->depth() + 1 : 1; }

    std::span<const EncodedSegment> segments_at(Stretch) const;
    Stretch origin(Stretch) const;  // of a stretch of text()
    Stretch line_around(std::span<const EncodedSegment>) const;

private:
    const Decoding* before_ = nullptr;
    std::string text_;
    std::vector<EncodedSegment> segments_;  // in order, none overlapping
};

// "percent", "unicode", "hex", "base64"
std::vector<std::string_view> names_of_encodings(unsigned encodings);

}  // namespace bawn::check
