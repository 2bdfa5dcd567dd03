#pragma once

// Payloads written as text: base64 (RFC 4648, both alphabets) and hexadecimal inside a script, a page, a JSON file.
//
//     EncodedTextSearch search;
//     search.see(offset, bytes);                            // again and again, in order
//     for (std::uint64_t offset : search.places())          // samples that look encoded
//         if (auto run = encoded_run_at(source, offset)) …  // how far it goes, and is it long enough?
//     DecodedText payload(source, *run);                    // a Stream of what it says
//
// The search samples 64 bytes of every KiB, asks for two encoded samples in a row, and so costs next to nothing and
// cannot miss a run of 4 KiB. A run may be broken by line ends, quotes, commas and `" +`, as long as 32 characters stand together between.

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "inventory/byte_source.h"
#include "inventory/stream.h"

namespace bawn::inventory {

constexpr std::uint64_t least_base64 = 4 << 10;       // characters
constexpr std::uint64_t least_hexadecimal = 8 << 10;

class EncodedTextSearch {
public:
    void see(std::uint64_t offset, std::span<const std::byte> bytes);

    // One for each run, near its start, in order; at most 65,536.
    const std::vector<std::uint64_t>& places() const { return places_; }

    // Control bytes were met: what goes on here is not text. The start of the bytes in which they were seen.
    std::optional<std::uint64_t> binary_from() const { return binary_from_; }

private:
    void sample(std::uint64_t offset, std::span<const std::byte> bytes, std::span<const std::byte> between);

    int samples_in_run_ = 0;
    std::vector<std::uint64_t> places_;
    std::optional<std::uint64_t> binary_from_;
};

struct EncodedRun {
    enum class Alphabet { base64, hexadecimal };
    std::uint64_t begin = 0, end = 0;
    Alphabet alphabet = Alphabet::base64;
};

// The run that holds `offset`, whole, if it is long enough to matter.
std::optional<EncodedRun> encoded_run_at(const ByteSource&, std::uint64_t offset);

class DecodedText final : public Stream {
public:
    DecodedText(const ByteSource&, EncodedRun);
    Result<std::span<const std::byte>> next() override;

private:
    bool take_four(std::span<const std::byte> text);
    void take(char c);
    void take_letter(char c);

    Slice run_;
    SourceStream text_;
    EncodedRun::Alphabet alphabet_;
    std::uint32_t bits_ = 0;
    int bit_count_ = 0;
    char before_ = ' ';
    bool plus_held_ = false;  // a '+' after a quote joins two strings, or is a letter
    std::vector<std::byte> plain_;
};

}  // namespace bawn::inventory
