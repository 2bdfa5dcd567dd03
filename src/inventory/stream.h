#pragma once

// Bytes that come once, in order: what a decoder makes, an entry of an archive, a file read from its start.
//
//     while (true) {
//         std::span<const std::byte> bytes = TRY(stream.next());
//         if (bytes.empty()) return {};
//         …
//     }
//
// The bytes belong to the stream and last until the next call. After an error a stream is at its end.

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/error.h"
#include "inventory/byte_source.h"

namespace bawn::inventory {

inline constexpr std::array<std::byte, 4096> zero_page = {};

class Stream {
public:
    virtual ~Stream() = default;
    virtual Result<std::span<const std::byte>> next() = 0;  // empty at the end
};

// A source from `offset` to its end. A hole is told as one page of zero bytes, so that strings on its two sides do
// not touch. A source that ends before its size() is an error: it shrank.
class SourceStream final : public Stream {
public:
    explicit SourceStream(const ByteSource& source, std::uint64_t offset = 0, std::size_t buffer_size = 64 << 10);

    Result<std::span<const std::byte>> next() override;
    std::uint64_t offset() const { return offset_; }  // of what comes next

private:
    std::span<const std::byte> skip_hole(std::uint64_t data);

    const ByteSource* source_;
    std::uint64_t offset_;
    std::size_t buffer_size_;
    std::unique_ptr<std::byte[]> buffer_;
};

// A stream whose first bytes can be seen before they are taken.
class Lookahead final : public Stream {
public:
    explicit Lookahead(Stream& stream) : stream_(&stream) {}

    // The first `size` bytes, fewer at the end of the stream. Before the first next() only.
    std::span<const std::byte> head(std::size_t size);
    Result<std::span<const std::byte>> next() override;

private:
    Stream* stream_;
    std::vector<std::byte> head_;
    std::span<const std::byte> first_;  // what the stream gave, where that was enough for the head
    bool head_taken_ = false;
    Result<> fault_;  // met while looking ahead, told when the head is used up
};

}  // namespace bawn::inventory
