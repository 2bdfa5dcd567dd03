#pragma once

// The whole lines of a file, one after the other, also while it grows.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/fd.h"

namespace bawn::ledger {

inline constexpr std::size_t longest_line = 8 << 20;

class LineReader {
public:
    // The descriptor must outlive the reader.
    explicit LineReader(const Fd& fd, std::uint64_t offset = 0) : fd_(fd), offset_(offset), read_to_(offset) {}

    // The next line without its newline, valid until the next call; nothing when no further newline is in the file.
    // A line longer than longest_line is ErrorKind::invalid.
    Result<std::optional<std::string_view>> next();

    std::uint64_t offset() const { return offset_; }            // after the last line
    std::uint64_t rest() const { return read_to_ - offset_; }  // bytes after it, once next() told nothing

private:
    Result<bool> read_more();

    const Fd& fd_;
    std::uint64_t offset_, read_to_;
    std::string buffer_;
    std::size_t start_ = 0, searched_ = 0;
};

}  // namespace bawn::ledger
