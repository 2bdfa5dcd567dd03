#include "inventory/forms.h"

#include <gtest/gtest.h>

#include <string>

#include "inventory/samples_test.h"

namespace bawn::inventory {

using namespace samples;

TEST(Forms, are_told_by_the_first_bytes)
{
    struct Row {
        const char* expected;
        std::string head;
    };
    const Row rows[] = {
        {"nothing", ""},
        {"script", "#!/bin/sh\n"},
        {"text", "{\"name\": \"robin\"}"},
        {"text", "MZ = 3;  // letters, not a Windows program"},
        {"text", "BMW and RIFF are words"},
        {"UTF-16 text", std::string("\xff\xfer\0o\0", 6)},
        {"binary data", std::string("\1\2\3\4\5", 5)},
        {"ELF program", elf64({})},
        {"Windows program", std::string("MZ\x90\0\3\0", 6)},
        {"gzip stream", gzip(robin())},
        {"binary data", std::string("\x1f\x8b\x08\xff", 4) + std::string(500, '\xee')},
        {"bzip2 stream", bzip2(robin())},
        {"xz stream", xz(robin())},
        {"lzma stream", lzma(robin())},
        {"zstd stream", zstd(robin())},
        {"lz4 stream", lz4(robin())},
        {"tar archive", tar({{"a", "b"}})},
        {"cpio archive", cpio({{"a", "b"}})},
        {"Debian package", deb({})},
        {"data", "!<arch>\nlib.o/          "},
        {"zip archive", zip({{"a", "b"}})},
        {"asar archive", asar("a", "b")},
        {"squashfs image", "hsqs" + std::string(92, '\0')},
        {"data", "\x89PNG\r\n\x1a\n"},
        {"data", std::string("\0asm\1\0\0\0", 8)},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.expected);
        EXPECT_EQ(name_of(form_of(bytes_of(row.head))), row.expected);
    }
}

}  // namespace bawn::inventory
