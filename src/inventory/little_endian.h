#pragma once

// Numbers in the headers of foreign files, which are never aligned and often cut short.

#include <cstddef>
#include <cstdint>
#include <span>

namespace bawn::inventory {

// The `width` bytes at `offset`, least significant first. Bytes beyond the end count as 0.
inline std::uint64_t little_endian(std::span<const std::byte> bytes, std::size_t offset, std::size_t width)
{
    std::uint64_t value = 0;
    for (std::size_t i = width; i-- > 0;) {
        std::size_t at = offset + i;
        value = value << 8 | (at < bytes.size() ? std::to_integer<std::uint64_t>(bytes[at]) : 0);
    }
    return value;
}

}  // namespace bawn::inventory
