#include "inventory/unpack.h"

#include <gtest/gtest.h>

#include "base/files.h"
#include "inventory/samples_test.h"

namespace bawn::inventory {

using namespace samples;

namespace {

std::string sample_file(const std::string& name)
{
    auto text = read_text(std::string(BAWN_SOURCE_DIR) + "/tests/fuzz/corpus/unpack/" + name);
    EXPECT_TRUE(text) << name;
    return text.value_or("");
}

// A program as pkg, PyInstaller and the others make it: an ELF, then their payload.
std::string with_overlay(const std::string& overlay) { return elf64({{".text", code(), 1, 6}}, overlay); }

std::string padded(std::string bytes) { return bytes + std::string(70'000, '\0'); }

}  // namespace

TEST(Unpack, finds_a_file_however_it_is_wrapped)
{
    const std::string cookie("MEI\014\013\012\013\016", 8);
    struct Row {
        const char* why;
        std::string file;
        const char* expected;
    };
    const Row rows[] = {
        {"a script is told as it is", robin(), ": script\n"},
        {"gzip", gzip(robin()), "!gzip: script in gzip stream\n"},
        {"bzip2", bzip2(robin()), "!bzip2: script in bzip2 stream\n"},
        {"xz", xz(robin()), "!xz: script in xz stream\n"},
        {"lzma, which has no magic", lzma(robin()), "!lzma: script in lzma stream\n"},
        {"zstd", zstd(robin()), "!zstd: script in zstd stream\n"},
        {"lz4", lz4(robin()), "!lz4: script in lz4 stream\n"},
        {"tar; its bytes hold the file as they are", tar({{"bin/robin", robin()}}), ": tar archive\n!bin/robin: script in tar archive\n"},
        {"cpio", cpio({{"bin/robin", robin()}}), ": cpio archive\n!bin/robin: script in cpio archive\n"},
        {"a Debian package", deb({{"data.tar.xz", xz(tar({{"./usr/bin/robin", robin()}}))}}),
         "!data.tar.xz!xz!./usr/bin/robin: script in tar archive in xz stream in Debian package\n"},
        {"zip", zip({{"bin/robin", robin()}}), "!bin/robin: script in zip archive\n"},
        {"zip behind a shell script", "#!/bin/sh\nexec unzip $0\n" + zip({{"robin", robin()}}),
         "!zip!robin: script in zip archive in script\n"},
        {"a Chrome extension", "Cr24" + std::string("\2\0\0\0", 4) + std::string(500, 'k') + zip({{"sw.js", robin()}}),
         "!sw.js: script in zip archive\n"},
        {"asar", asar("main.js", robin()), ": asar archive\n!dist/main.js: script in asar archive\n"},
        {"tar in gzip in zip in tar", tar({{"a.zip", zip({{"b.tgz", gzip(tar({{"robin", robin()}}))}})}}),
         "!a.zip!b.tgz!gzip!robin: script in tar archive in gzip stream in zip archive in tar archive\n"},
        {"gzip behind a shell script", "#!/bin/sh\ntail -c +40 $0 | gunzip | sh\nexit\n" + gzip(robin()),
         "!gzip: script in gzip stream in script\n"},
        {"gzip behind a script without a first line", noise(3'000) + "\nexit\n" + gzip(robin()), "!gzip: script in gzip stream in text\n"},
        {"tar behind a script", "#!/bin/sh\nexit\n" + tar({{"robin", robin()}}), ": script\n!tar!robin: script in tar archive in script\n"},
        {"base64 in a here document", "#!/bin/sh\nbase64 -d <<END | sh\n" + base64(robin(), 76) + "\nEND\n", "!base64: script in script\n"},
        {"base64 of a gzip in JavaScript", "run(gunzip(\"" + base64(gzip(robin())) + "\"));\n",
         "!base64!gzip: script in gzip stream in text\n"},
        {"base64 as joined strings", "run(\"" + base64(gzip(robin()), 80, "\" +\n      \"") + "\");\n",
         "!base64!gzip: script in gzip stream in text\n"},
        {"base64 with written line ends", R"({"script": ")" + base64(gzip(robin()), 60, "\\n") + "\"}",
         "!base64!gzip: script in gzip stream in text\n"},
        {"hexadecimal", "payload = bytes.fromhex('" + hexadecimal(robin()) + "')\n", "!hex: script in text\n"},
        {"hexadecimal in lines", "#!/bin/sh\nxxd -r -p <<E | sh\n" + hexadecimal(robin(), 30) + "\nE\n", "!hex: script in script\n"},
        {"gzip in a data section", elf64({{".rodata", padded(gzip(robin()))}}), "!gzip: script in gzip stream in ELF program\n"},
        {"gzip tar in a note of Node SEA",
         elf64({{"", std::string(4, '\1') + "NODE_SEA_BLOB" + padded(gzip(tar({{"index.js", robin()}}))), 7}}),
         "!gzip!index.js: script in tar archive in gzip stream in Node SEA executable\n"},
        {"a .bun section is seen with the file", elf64({{".bun", padded(robin())}}), ": Bun executable\n"},
        {"an older Bun appends", with_overlay(robin() + "\n---- Bun! ----\n" + little_endian(9, 8)), ": Bun executable\n"},
        {"pkg: the second of several gzip members",
         with_overlay(gzip(noise(5'000)) + gzip(robin()) + gzip(noise(900)) + R"({"/snapshot/a.js":"0"} PAYLOAD_POSITION)"),
         "!gzip#2: script in gzip stream in pkg executable\n"},
        {"PyInstaller keeps zlib streams", with_overlay(std::string("PYZ\0", 4) + zlib(robin()) + cookie + std::string(80, '\0')),
         "!zlib: script in zlib stream in PyInstaller executable\n"},
        {"Nuitka keeps a zstd stream", with_overlay("KAY" + zstd(robin())), "!zstd: script in zstd stream in Nuitka executable\n"},
        {"a zip behind an ELF", with_overlay(zip({{"robin", robin()}})), "!zip!robin: script in zip archive in ELF program\n"},
        {"an ELF inside a gzip", gzip(elf64({{".rodata", padded(xz(robin()))}})),
         "!gzip!xz: script in xz stream in ELF program in gzip stream\n"},
        {"gzip in the middle of unknown binary data", std::string(999, '\1') + gzip(robin()) + std::string(9, '\2'),
         "!gzip: script in gzip stream in binary data\n"},
        {"a second archive behind the first", xz(noise(9'000)) + gzip(robin()), "!gzip: script in gzip stream in xz stream\n"},
        {"gzip members that follow one another are one stream", gzip(robin().substr(0, 9'000)) + gzip(robin().substr(9'000)),
         "!gzip: script in gzip stream\n"},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        Told sink;
        std::vector<Note> notes = unpack(MemorySource(bytes_of(row.file)), Limits{}, sink);
        EXPECT_EQ(sink.where_robin_is(), row.expected);
        EXPECT_EQ(told(notes), "");
    }
}

TEST(Unpack, reads_squashfs_images_of_every_compression)
{
    for (const char* name : {"gzip.squashfs", "xz.squashfs", "lzma.squashfs", "lz4.squashfs", "zstd.squashfs"}) {
        SCOPED_TRACE(name);
        for (bool in_app_image : {false, true}) {
            std::string image = sample_file(name);
            std::string file = in_app_image ? with_overlay(image) : image;
            if (in_app_image) file.replace(8, 3, "AI\2");
            Told sink;
            EXPECT_EQ(told(unpack(MemorySource(bytes_of(file)), Limits{}, sink)), "");
            EXPECT_EQ(sink.parts.back().part.path, in_app_image ? "!squashfs!usr/bin/robin" : "!usr/bin/robin");
            EXPECT_EQ(sink.parts.back().part.form, in_app_image ? "script in squashfs image in AppImage" : "script in squashfs image");
            EXPECT_TRUE(sink.parts.back().bytes.starts_with("#!/usr/bin/env robin\n"));
            EXPECT_TRUE(sink.parts.back().bytes.ends_with("x-robin-session ends\n"));
        }
    }
}

TEST(Unpack, leaves_ordinary_data_alone)
{
    struct Row {
        const char* why;
        std::string file;
    };
    const Row rows[] = {
        {"a picture", "\x89PNG\r\n\x1a\n" + gzip(robin())},
        {"byte code", "\xa7\r\r\n" + gzip(robin())},
        {"a static library", "!<arch>\nlib.o/   " + gzip(robin())},
        {"a Windows program", "MZ\x90" + std::string(100, '\0') + gzip(robin())},
        {"code of an ELF", elf64({{".text", padded(gzip(robin())), 1, 6}})},
        {"a container of less than 2 KiB", gzip("x-robin-session")},
        {"a short base64 text", "key = '" + base64(noise(1'000)) + "'\n"},
        {"a gzip magic with a wrong header", std::string(5'000, '\1') + "\x1f\x8b\x08\xff" + noise(3'000)},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        Told sink;
        EXPECT_EQ(told(unpack(MemorySource(bytes_of(row.file)), Limits{}, sink)), "");
        EXPECT_EQ(sink.parts.size(), 1u);
        EXPECT_EQ(sink.parts[0].bytes, row.file);
    }
}

TEST(Unpack, tells_parts_whole_and_in_order)
{
    std::string big = noise(3'000'000);
    std::string file = zip({{"a", big}, {"b", robin()}});
    Told sink;
    sink.keep = 10 << 20;
    unpack(MemorySource(bytes_of(file)), Limits{}, sink);
    ASSERT_EQ(sink.parts.size(), 3u);
    EXPECT_EQ(sink.parts[0].bytes, file);
    EXPECT_TRUE(sink.parts[0].part.is_container);
    EXPECT_EQ(sink.parts[1].bytes, big);
    EXPECT_EQ(sink.parts[1].part.depth, 1);
    EXPECT_EQ(sink.parts[2].bytes, robin());
}

TEST(Unpack, goes_on_when_a_part_was_enough)
{
    struct Impatient : Told {
        bool bytes(std::span<const std::byte> b) override { return Told::bytes(b) && !parts.back().part.path.empty(); }
    } sink;
    std::string file = std::string(600'000, '\1') + gzip(robin());
    unpack(MemorySource(bytes_of(file)), Limits{}, sink);
    ASSERT_EQ(sink.parts.size(), 2u);
    EXPECT_LT(sink.parts[0].bytes.size(), file.size());
    EXPECT_EQ(sink.parts[1].bytes, robin());
}

}  // namespace bawn::inventory
