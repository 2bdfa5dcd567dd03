#pragma once

// Small files wrapped in every way unpack() knows, made on the spot, and a sink that remembers what it was told.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "inventory/unpack.h"

namespace bawn::inventory::samples {

inline std::span<const std::byte> bytes_of(std::string_view text) { return std::as_bytes(std::span(text)); }

// Text that does not compress well, so that what wraps it is large enough to be opened.
std::string noise(std::size_t size, unsigned seed = 1);
std::string robin();
std::string little_endian(std::uint64_t value, int width);

// --- compressed

std::string gzip(std::string_view text);
std::string zlib(std::string_view text);
std::string bzip2(std::string_view text);
std::string xz(std::string_view text);
std::string lzma(std::string_view text);
std::string zstd(std::string_view text);
std::string lz4(std::string_view text);

// --- archives

using Files = std::vector<std::pair<std::string, std::string>>;

std::string tar(const Files& files);
std::string cpio(const Files& files);
std::string zip(const Files& files);
std::string deb(const Files& files);
std::string asar_with_header(const std::string& json, const std::string& files);
std::string asar(const std::string& name, const std::string& text);

// --- ELF

struct Section {
    std::string name;
    std::string bytes;
    std::uint32_t type = 1;      // PROGBITS
    std::uint64_t flags = 2;     // ALLOC
    std::uint64_t false_offset = 0, false_size = 0;  // lies, unless 0
};

std::string elf64(std::vector<Section> sections, const std::string& overlay = "");
std::string code();

// --- text

std::string base64(std::string_view bytes, std::size_t line = 0, const std::string& line_end = "\n");
std::string hexadecimal(std::string_view bytes, std::size_t line = 0);

// --- what was told

struct Told : PartSink {
    struct Seen {
        Part part;
        std::string bytes;
    };
    std::vector<Seen> parts;
    std::uint64_t total = 0;
    std::size_t keep = 1 << 20;  // bytes of each part that are remembered

    void begin(const Part& part) override { parts.push_back({part, ""}); }
    bool bytes(std::span<const std::byte> bytes) override
    {
        std::string& kept = parts.back().bytes;
        total += bytes.size();
        kept.append(reinterpret_cast<const char*>(bytes.data()), std::min(bytes.size(), keep - std::min(keep, kept.size())));
        return true;
    }
    void end() override {}

    // The parts that hold Robin whole, as "path: form".
    std::string where_robin_is() const;
};

std::string told(const std::vector<Note>& notes);

}  // namespace bawn::inventory::samples
