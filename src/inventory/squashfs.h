#pragma once

// squashfs 4.0, the image inside every AppImage and snap, read without mounting it.
//
//     TRY(read_squashfs(source, visitor));      // every regular file, folder by folder
//
// Follows "Squashfs Binary Format" (https://dr-emann.github.io/squashfs/). libsquashfs reads it too, but takes memory
// for whatever an inode claims to be; here block sizes are read as the blocks are, so that a lying image costs four
// blocks of at most 1 MiB. Folders deeper than 64, or more than 100,000 names, end the reading with an error. Images
// compressed by LZO are not opened.

#include <cstdint>
#include <optional>

#include "inventory/byte_source.h"
#include "inventory/visitor.h"

namespace bawn::inventory {

Result<> read_squashfs(const ByteSource&, Visitor&);

// How long the image that begins at `offset` says it is; nothing when no valid superblock stands there.
std::optional<std::uint64_t> squashfs_size(const ByteSource&, std::uint64_t offset);

}  // namespace bawn::inventory
