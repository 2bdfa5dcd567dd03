#pragma once

// Bytes that can be read anywhere: a file, memory, or a stretch of either.
//
//     FileSource file = TRY(FileSource::of(fd));
//     Slice overlay(file, 74'210'304, 22'900'000);
//     std::size_t n = TRY(overlay.read_at(0, buffer));
//
// A source lends what it stands on (the Fd, the span, the other source), which must outlive it. Reading never moves
// a file position, so threads may share a source.

#include <sys/stat.h>

#include <cstdint>
#include <memory>
#include <span>

#include "base/error.h"
#include "base/fd.h"

namespace bawn::inventory {

constexpr std::size_t large_read = 256 << 10;  // of files that are read to their end: fits into the second cache

class ByteSource {
public:
    virtual ~ByteSource() = default;

    virtual std::uint64_t size() const = 0;

    // Fewer bytes than asked only at the end, which is earlier than size() when a file shrank.
    virtual Result<std::size_t> read_at(std::uint64_t offset, std::span<std::byte> into) const = 0;

    // What lies in memory from `offset` on, to be used as long as the source: at most `most` bytes, none where they must be read.
    virtual std::span<const std::byte> lent(std::uint64_t /*offset*/, std::size_t /*most*/) const { return {}; }

    // The first offset from `offset` on that is not in a hole; size() when only a hole is left.
    virtual std::uint64_t next_data(std::uint64_t offset) const { return offset; }
};

class FileSource final : public ByteSource {
public:
    static Result<FileSource> of(const Fd&);  // of its size now: what is appended later is not read

    // The first bytes are read at once and lent from then on: most files are small, and looked at more than once.
    static Result<FileSource> with_beginning(const Fd&, const struct stat&, std::size_t beginning);

    std::uint64_t size() const override { return size_; }
    std::span<const std::byte> lent(std::uint64_t offset, std::size_t most) const override;
    Result<std::size_t> read_at(std::uint64_t offset, std::span<std::byte> into) const override;
    std::uint64_t next_data(std::uint64_t offset) const override;

private:
    FileSource(const Fd& fd, std::uint64_t size, bool has_holes) : fd_(&fd), size_(size), has_holes_(has_holes) {}
    const Fd* fd_;
    std::uint64_t size_;
    bool has_holes_;
    std::unique_ptr<std::byte[]> beginning_;
    std::size_t beginning_size_ = 0;
};

class MemorySource final : public ByteSource {
public:
    explicit MemorySource(std::span<const std::byte> bytes) : bytes_(bytes) {}

    std::uint64_t size() const override { return bytes_.size(); }
    std::span<const std::byte> lent(std::uint64_t offset, std::size_t most) const override;
    Result<std::size_t> read_at(std::uint64_t offset, std::span<std::byte> into) const override;

private:
    std::span<const std::byte> bytes_;
};

// A stretch of another source. What lies beyond the end of that source is cut off.
class Slice final : public ByteSource {
public:
    Slice(const ByteSource& of, std::uint64_t offset, std::uint64_t size);

    std::uint64_t size() const override { return size_; }
    std::span<const std::byte> lent(std::uint64_t offset, std::size_t most) const override;
    Result<std::size_t> read_at(std::uint64_t offset, std::span<std::byte> into) const override;
    std::uint64_t next_data(std::uint64_t offset) const override;

private:
    const ByteSource* of_;
    std::uint64_t offset_, size_;
};

}  // namespace bawn::inventory
