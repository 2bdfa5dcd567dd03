#pragma once

// unpack: every stretch of bytes in a file that is worth matching, however it is wrapped.
//
//     struct Counter : PartSink { … };
//     Fd fd = TRY(root.open_file("opt/x/foo"));
//     FileSource file = TRY(FileSource::of(fd));
//     for (const Note& note : unpack(file, Limits{}, counter)) tell(note);
//
// The file itself comes first, whole and as it is, then what is packed inside it, each part after the part that holds
// it. What a file stores plainly (a .bun section, text in an ELF note) is seen with the file and not told twice.
//
// What is opened:
//   compressed   gzip, bzip2, xz, lzma, zstd, lz4; zip in all its names (jar, vsix, whl, nupkg, crx)
//   archives     tar, cpio, deb, asar, squashfs and AppImage; ar libraries (.a) are left alone
//   inside ELF   compressed streams and archives found by their magic in the overlay and in every section that is not
//                code and has at least 64 KiB: Node SEA, pkg, PyInstaller, Nuitka, go:embed, …
//   after text   the same, where binary data follows a script
//   in text      base64 and hexadecimal of at least 4 KiB (8 KiB), with line breaks, quotes and commas between
//   unknown      a binary of no known form is searched like an ELF overlay; pictures, fonts, .pyc, .mo, git packs,
//                databases and the like are known, and are not
// Not opened: 7z, rar, PE and Mach-O payloads, brotli (it has no magic), UPX, encrypted entries.
//
// Promises. Nothing is executed and no external program is called; a name inside an archive is a label, never opened.
// Memory: at most 8 MiB of buffers, `decoder_memory` for dictionaries, and `spool` bytes in an unlinked file where a
// nested container must be read out of order. Time: bounded by the byte limits. It never fails as a whole: what
// cannot be read, or is more than a limit allows, becomes a Note. One call uses one thread; calls are independent.

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "inventory/byte_source.h"

namespace bawn::inventory {

struct Limits {
    int depth = 6;                                  // containers inside one another
    std::uint64_t raw = 8ull << 30;                 // bytes of the file itself, holes not counted
    std::uint64_t bytes = 2ull << 30;               // unpacked in all, counted at every level
    double ratio = 250;                             // unpacked in all / size of the file, once beyond `ratio_free`
    std::uint64_t ratio_free = 256ull << 20;        // so much may be unpacked whatever the ratio
    std::uint64_t entries = 100'000;                // members, streams and encoded texts, in all
    std::uint64_t decoder_memory = 72ull << 20;     // dictionaries of all decoders at work: xz -9 needs 65 MiB
    std::uint64_t spool = 1ull << 30;               // of nested containers kept at one time
    std::string spool_folder = "/tmp";              // memory (memfd) where this folder cannot hold an unnamed file
};

// One stretch of bytes: the file itself, a payload inside it, an entry of an archive.
struct Part {
    std::string path;           // "" is the file itself; "!copilot.tgz!package/index.js", "!gzip", "!gzip#2", "!base64"
    std::string form;           // for people: "Bun executable", "gzip in an ELF section, tar entry, script", …
    int depth = 0;              // 0 is the file itself
    bool is_container = false;  // its content is told again in parts of its own
};

class PartSink {
public:
    virtual ~PartSink() = default;

    // Parts never overlap in time: begin, bytes…, end; begin, … The bytes of one part arrive in order, without gaps; a
    // hole of a sparse file arrives as one page of zero bytes, whatever its size.
    virtual void begin(const Part&) = 0;
    virtual bool bytes(std::span<const std::byte>) = 0;  // false: enough of this part
    virtual void end() = 0;
};

struct Note {
    std::string path;     // of the part, as in Part
    std::string message;  // "stopped after 2147483648 unpacked bytes"
};

std::vector<Note> unpack(const ByteSource&, const Limits&, PartSink&);

}  // namespace bawn::inventory
