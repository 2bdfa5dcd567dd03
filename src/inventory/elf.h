#pragma once

// ELF as far as unpacking needs it: where its sections lie, where it ends, and what was built around it.
//
//     ElfLayout layout = read_elf(source);
//     for (const Stretch& stretch : layout.payload_stretches) …   // where something may be packed
//
// Follows the System V gABI, chapters 4 and 5. Every number in the file is taken as a claim: what lies outside the
// file is cut to it, and said in `faults`. At most 4096 sections and segments are looked at.

#include <cstdint>
#include <string>
#include <vector>

#include "inventory/byte_source.h"

namespace bawn::inventory {

struct Stretch {
    std::uint64_t begin = 0, end = 0;
    bool operator==(const Stretch&) const = default;
};

struct ElfLayout {
    std::string form = "ELF program";         // "Bun executable", "Node SEA executable", "AppImage", "Go program", …
    std::uint64_t end = 0;                    // where the ELF ends and an overlay begins
    std::vector<Stretch> payload_stretches;   // in order, without overlaps: data sections, notes, the overlay
    std::vector<std::string> faults;          // "truncated ELF: section .bun ends 4096 bytes beyond the file"
    bool has_zlib_payload = false;            // PyInstaller: zlib streams, which have hardly any magic
};

ElfLayout read_elf(const ByteSource&);

}  // namespace bawn::inventory
