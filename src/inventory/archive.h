#pragma once

// tar, cpio, ar (deb) and zip, by libarchive.
//
//     TRY(read_archive(ArchiveFormat::tar, stream, visitor));     // in one pass
//     TRY(read_zip(source, visitor));                             // by its central directory
//
// Only these formats are registered and no filter is: libarchive unpacks no outer compression and can call no
// external program. Entries of a zip that ask for the large dictionaries of LZMA or PPMd are noted and passed over.
// The result is an error when an archive breaks off; entries before that have been told.

#include <cstdint>
#include <optional>

#include "inventory/stream.h"
#include "inventory/visitor.h"

namespace bawn::inventory {

enum class ArchiveFormat { tar, cpio, ar, zip_without_directory };

// Returns how many bytes of the stream belonged to the archive, roughly: what stood in the reader's buffer is counted.
Result<std::uint64_t> read_archive(ArchiveFormat, Stream&, Visitor&);

Result<> read_zip(const ByteSource&, Visitor&);

// Could these bytes (512 of them) begin an archive? A zip's local file header is checked for sense (APPNOTE 4.3.7), a
// tar's by its checksum.
bool is_zip_header(std::span<const std::byte> head);
bool is_tar_header(std::span<const std::byte> head);

// Where a zip that begins at `offset` ends, by its end-of-central-directory record in the last 66 KiB of the source.
std::optional<std::uint64_t> end_of_zip(const ByteSource&, std::uint64_t offset);

}  // namespace bawn::inventory
