#pragma once

// Compressed streams, by the libraries that define them: zlib, libbz2, liblzma, libzstd, liblz4.
//
//     SourceStream packed(file);
//     DecoderMemory memory(72 << 20);
//     DecodedStream plain(Codec::gzip, packed, memory, Members::all);
//     std::span<const std::byte> bytes = TRY(plain.next());
//
// Decoding is bounded in memory and works in steps, so that the caller decides how much a stream may become.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "base/error.h"
#include "inventory/stream.h"

namespace bawn::inventory {

enum class Codec { gzip, zlib, bzip2, xz, lzma, zstd, lz4 };

std::string_view name_of(Codec);

// Do these first bytes (a few hundred, or all there are) decode? Headers are checked by the letter before anything is
// decoded, so a chance magic number costs next to nothing.
bool is_plausible(Codec, std::span<const std::byte> head);

// What the dictionaries of all decoders at work may take together.
class DecoderMemory {
public:
    explicit DecoderMemory(std::uint64_t limit) : left_(limit) {}
    std::uint64_t left() const { return left_; }
    void take(std::uint64_t bytes) { left_ -= bytes < left_ ? bytes : left_; }
    void give_back(std::uint64_t bytes) { left_ += bytes; }

private:
    std::uint64_t left_;
};

class Decoder {
public:
    struct Step {
        std::size_t taken = 0, made = 0;
        bool is_end = false;  // of this member
    };

    static Result<std::unique_ptr<Decoder>> create(Codec, std::uint64_t memory_limit);
    virtual ~Decoder() = default;

    virtual Result<Step> step(std::span<const std::byte> packed, std::span<std::byte> plain) = 0;
    virtual std::uint64_t memory() const = 0;  // in use now
};

// One block that was compressed as a whole, as squashfs stores them. Returns how many bytes it became.
Result<std::size_t> decode_block(Codec, std::span<const std::byte> packed, std::span<std::byte> plain);

enum class Members {
    one,  // stop at the end of the first member
    all,  // members that follow one another are one stream, as gzip(1) and xz(1) read them
};

class DecodedStream final : public Stream {
public:
    DecodedStream(Codec, Stream& packed, DecoderMemory&, Members);
    ~DecodedStream() override;

    Result<std::span<const std::byte>> next() override;
    std::uint64_t taken() const { return taken_; }  // packed bytes used so far
    std::uint64_t made() const { return made_; }

private:
    Result<> fill();
    Result<> start_member();
    Result<std::size_t> decode();
    std::optional<std::size_t> decode_whole_member();
    void make_room(std::size_t size);
    void count(std::size_t taken, std::size_t made);
    void finish_member();
    void charge();

    Codec codec_;
    Stream* packed_;
    DecoderMemory* memory_;
    Members members_;
    std::unique_ptr<Decoder> decoder_;
    std::span<const std::byte> input_;
    bool input_ended_ = false, ended_ = false;
    std::uint64_t taken_ = 0, made_ = 0, charged_ = 0;
    int finished_members_ = 0;
    std::uint64_t made_in_member_ = 0;
    std::unique_ptr<std::byte[]> buffer_;
    std::size_t buffer_size_ = 0;
};

}  // namespace bawn::inventory
