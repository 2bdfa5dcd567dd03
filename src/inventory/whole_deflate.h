#pragma once

// Deflate data that lies in memory whole, and becomes no more than there is room for: by libdeflate, in a third of
// zlib's time. Nothing when it is cut short, damaged or larger: then zlib goes through it step by step and tells why.

#include <cstddef>
#include <optional>
#include <span>

namespace bawn::inventory {

struct WholeDeflate {
    std::size_t taken = 0, made = 0;
};

// One gzip member (RFC 1952), or one zlib stream (RFC 1950); what follows it stays where it is.
std::optional<WholeDeflate> gunzip_whole(std::span<const std::byte> packed, std::span<std::byte> plain);
std::optional<WholeDeflate> inflate_whole(std::span<const std::byte> packed, std::span<std::byte> plain);

}  // namespace bawn::inventory
