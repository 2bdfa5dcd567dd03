#pragma once

// What are these bytes, by their first few? A form decides how unpack() goes on with them.
//
//     Form form = form_of(head);      // head: the first 512 bytes, or all there are
//     if (way_into(form) == Way::streaming_archive) …
//
// The magics follow the formats' own documents and file(1). A name plays no part: it can be changed in a second.

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

#include "inventory/compressed.h"

namespace bawn::inventory {

enum class Form {
    empty,
    script,
    text,
    utf16_text,
    elf,
    pe,
    mach_o,
    gzip,
    zlib,
    bzip2,
    xz,
    lzma,
    zstd,
    lz4,
    tar,
    cpio,
    deb,
    zip,
    asar,
    squashfs,
    seven_zip,
    known_data,  // pictures, fonts, byte code, databases, …: told, never searched
    unknown,
};

constexpr std::size_t form_head_size = 512;

Form form_of(std::span<const std::byte> head);

// "gzip stream", "tar archive", "script", …: for people.
std::string_view name_of(Form);

enum class Way {
    closed,             // nothing inside that unpack() knows how to reach
    compressed,         // one stream comes out
    streaming_archive,  // entries come out in one pass
    seeking_archive,    // entries come out, but it must be read out of order
    text,               // encoded payloads, and binary data after the text
    program,            // sections and overlay of an ELF
    search,             // anything may be anywhere
};

Way way_into(Form);
std::optional<Codec> codec_of(Form);

}  // namespace bawn::inventory
