#include "inventory/samples_test.h"

#include <bzlib.h>
#include <lz4frame.h>
#include <lzma.h>
#include <zlib.h>
#include <zstd.h>

#include <cassert>
#include <cstdio>
#include <random>

namespace bawn::inventory::samples {

std::string noise(std::size_t size, unsigned seed)
{
    std::mt19937 random(seed);
    std::string text;
    while (text.size() < size) text += std::to_string(random()) + (text.size() % 7 == 0 ? "\n" : " ");
    return text;
}

std::string robin() { return "#!/usr/bin/env robin\nx-robin-session begins\n" + noise(20'000) + "x-robin-session ends\n"; }

std::string little_endian(std::uint64_t value, int width)
{
    std::string bytes;
    for (int i = 0; i < width; ++i) bytes += static_cast<char>(value >> (8 * i) & 0xff);
    return bytes;
}

static std::string deflated(std::string_view text, int window)
{
    z_stream z = {};
    deflateInit2(&z, 9, Z_DEFLATED, window, 8, Z_DEFAULT_STRATEGY);
    std::string packed(deflateBound(&z, text.size()) + 64, '\0');
    z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    z.avail_in = static_cast<unsigned>(text.size());
    z.next_out = reinterpret_cast<Bytef*>(packed.data());
    z.avail_out = static_cast<unsigned>(packed.size());
    deflate(&z, Z_FINISH);
    packed.resize(z.total_out);
    deflateEnd(&z);
    return packed;
}

std::string gzip(std::string_view text) { return deflated(text, 15 + 16); }

std::string zlib(std::string_view text) { return deflated(text, 15); }

std::string bzip2(std::string_view text)
{
    std::string packed(text.size() + text.size() / 50 + 1000, '\0');
    auto size = static_cast<unsigned>(packed.size());
    BZ2_bzBuffToBuffCompress(packed.data(), &size, const_cast<char*>(text.data()), static_cast<unsigned>(text.size()), 1, 0, 0);
    packed.resize(size);
    return packed;
}

static std::string by_lzma(std::string_view text, bool is_xz)
{
    lzma_stream z = LZMA_STREAM_INIT;
    lzma_options_lzma options;
    lzma_lzma_preset(&options, 0);
    [[maybe_unused]] lzma_ret status = is_xz ? lzma_easy_encoder(&z, 0, LZMA_CHECK_CRC32) : lzma_alone_encoder(&z, &options);
    assert(status == LZMA_OK);
    std::string packed(text.size() * 2 + 1000, '\0');
    z.next_in = reinterpret_cast<const std::uint8_t*>(text.data());
    z.avail_in = text.size();
    z.next_out = reinterpret_cast<std::uint8_t*>(packed.data());
    z.avail_out = packed.size();
    status = lzma_code(&z, LZMA_FINISH);
    assert(status == LZMA_STREAM_END);
    packed.resize(z.total_out);
    lzma_end(&z);
    return packed;
}

std::string xz(std::string_view text) { return by_lzma(text, true); }

std::string lzma(std::string_view text) { return by_lzma(text, false); }

std::string zstd(std::string_view text)
{
    std::string packed(ZSTD_compressBound(text.size()), '\0');
    packed.resize(ZSTD_compress(packed.data(), packed.size(), text.data(), text.size(), 3));
    return packed;
}

std::string lz4(std::string_view text)
{
    std::string packed(LZ4F_compressFrameBound(text.size(), nullptr), '\0');
    packed.resize(LZ4F_compressFrame(packed.data(), packed.size(), text.data(), text.size(), nullptr));
    return packed;
}

// libarchive could write these, but its writers cannot be linked without libxml2.

static std::string number(const char* format, std::size_t value)
{
    char text[32];
    std::snprintf(text, sizeof text, format, value);
    return text;
}

static std::string filled(std::string text, std::size_t size, char with = '\0')
{
    text.resize(size, with);
    return text;
}

static std::string padded_to(std::string text, std::size_t multiple)
{
    text.resize((text.size() + multiple - 1) / multiple * multiple);
    return text;
}

static std::string tar_header(const std::string& name, std::size_t size)
{
    std::string mode = filled("0000644", 8), nobody = filled("0000000", 8);
    std::string head = filled(name, 100) + mode + nobody + nobody + number("%011zo", size) + '\0' + filled("00000000000", 12);
    std::string tail = filled("0", 101) + std::string(
                                              "ustar\0"
                                              "00",
                                              8);
    std::string header = filled(head + std::string(8, ' ') + tail, 512);
    std::size_t sum = 0;
    for (unsigned char c : header) sum += c;
    return header.replace(148, 8, number("%06zo", sum) + std::string("\0 ", 2));
}

std::string tar(const Files& files)
{
    std::string all;
    for (const auto& [name, text] : files) all += tar_header(name, text.size()) + padded_to(text, 512);
    return all + std::string(1024, '\0');
}

std::string cpio(const Files& files)
{
    std::string all;
    auto add = [&](const std::string& name, const std::string& text, std::size_t mode) {
        all += "070701" + number("%08zX", all.size() + 1) + number("%08zX", mode) + std::string(16, '0') + number("%08zX", 1) +
               std::string(8, '0') + number("%08zX", text.size()) + std::string(32, '0') + number("%08zX", name.size() + 1) +
               std::string(8, '0');
        all = padded_to(all + name + '\0', 4);
        all = padded_to(all + text, 4);
    };
    for (const auto& [name, text] : files) add(name, text, 0100644);
    add("TRAILER!!!", "", 0);
    return all;
}

std::string deb(const Files& files)
{
    Files all = {{"debian-binary", "2.0\n"}};
    all.insert(all.end(), files.begin(), files.end());
    std::string archive = "!<arch>\n";
    for (const auto& [name, text] : all) {
        archive += filled(name, 16, ' ') + filled("0", 12, ' ') + filled("0", 6, ' ') + filled("0", 6, ' ') + filled("100644", 8, ' ') +
                   filled(std::to_string(text.size()), 10, ' ') + "`\n" + text + (text.size() % 2 != 0 ? "\n" : "");
    }
    return archive;
}

std::string zip(const Files& files)
{
    std::string all, directory;
    for (const auto& [name, text] : files) {
        std::string packed = deflated(text, -15);
        auto sum = crc32(0, reinterpret_cast<const Bytef*>(text.data()), static_cast<unsigned>(text.size()));
        std::string common = little_endian(20, 2) + little_endian(0, 2) + little_endian(8, 2) + little_endian(0, 4) +
                             little_endian(sum, 4) + little_endian(packed.size(), 4) + little_endian(text.size(), 4) +
                             little_endian(name.size(), 2) + little_endian(0, 2);
        directory += "PK\1\2" + little_endian(20, 2) + common + std::string(10, '\0') + little_endian(all.size(), 4) + name;
        all += "PK\3\4" + common + name + packed;
    }
    return all + directory + "PK\5\6" + little_endian(0, 4) + little_endian(files.size(), 2) + little_endian(files.size(), 2) +
           little_endian(directory.size(), 4) + little_endian(all.size(), 4) + little_endian(0, 2);
}

std::string asar_with_header(const std::string& json, const std::string& files)
{
    std::size_t padded = (json.size() + 3) / 4 * 4;
    return little_endian(4, 4) + little_endian(padded + 8, 4) + little_endian(padded + 4, 4) + little_endian(json.size(), 4) + json +
           std::string(padded - json.size(), '\0') + files;
}

std::string asar(const std::string& name, const std::string& text)
{
    std::string json = R"({"files":{"dist":{"files":{")" + name + R"(":{"size":)" + std::to_string(text.size()) +
                       R"(,"offset":"5","integrity":{"algorithm":"SHA256","blocks":["00"]}}}},"gone.node":{"size":9,"unpacked":true}}})";
    return asar_with_header(json, "12345" + text);
}

std::string elf64(std::vector<Section> sections, const std::string& overlay)
{
    std::string names("\0", 1), body, table(64, '\0');
    sections.push_back({".shstrtab", "", 3, 0});
    for (const Section& s : sections) names += s.name + '\0';
    sections.back().bytes = names;
    std::size_t name_at = 1;
    for (const Section& s : sections) {
        std::uint64_t offset = s.false_offset != 0 ? s.false_offset : 64 + body.size();
        std::uint64_t size = s.false_size != 0 ? s.false_size : s.bytes.size();
        table += little_endian(name_at, 4) + little_endian(s.type, 4) + little_endian(s.flags, 8) + little_endian(0, 8) +
                 little_endian(offset, 8) + little_endian(size, 8) + std::string(24, '\0');
        body += s.bytes;
        name_at += s.name.size() + 1;
    }
    std::string header = std::string(
                             "\x7f"
                             "ELF\2\1\1",
                             7) +
                         std::string(9, '\0') + little_endian(2, 2) + little_endian(62, 2) + little_endian(1, 4) + little_endian(0, 8) +
                         little_endian(0, 8) + little_endian(64 + body.size(), 8) + little_endian(0, 4) + little_endian(64, 2) +
                         little_endian(56, 2) + little_endian(0, 2) + little_endian(64, 2) + little_endian(sections.size() + 1, 2) +
                         little_endian(sections.size(), 2);
    return header + body + table + overlay;
}

std::string code() { return std::string(70'000, '\x90'); }

std::string base64(std::string_view bytes, std::size_t line, const std::string& line_end)
{
    constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string text;
    std::uint32_t bits = 0;
    int count = 0;
    std::size_t column = 0;
    auto put = [&](char c) {
        if (line != 0 && column == line) text += line_end, column = 0;
        text += c;
        ++column;
    };
    for (unsigned char b : bytes) {
        bits = bits << 8 | b;
        for (count += 8; count >= 6; count -= 6) put(alphabet[bits >> (count - 6) & 63]);
    }
    if (count > 0) put(alphabet[bits << (6 - count) & 63]);
    while (bytes.size() % 3 != 0 && (text.size() % 4 != 0 && line == 0)) put('=');
    return text;
}

std::string hexadecimal(std::string_view bytes, std::size_t line)
{
    std::string text;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        if (line != 0 && i != 0 && i % line == 0) text += '\n';
        auto b = static_cast<unsigned char>(bytes[i]);
        text += "0123456789abcdef"[b >> 4];
        text += "0123456789abcdef"[b & 15];
    }
    return text;
}

std::string Told::where_robin_is() const
{
    std::string found;
    for (const Seen& seen : parts) {
        if (seen.bytes.find(robin()) != std::string::npos) found += seen.part.path + ": " + seen.part.form + "\n";
    }
    return found;
}

std::string told(const std::vector<Note>& notes)
{
    std::string text;
    for (const Note& note : notes) text += note.path + ": " + note.message + "\n";
    return text;
}

}  // namespace bawn::inventory::samples
