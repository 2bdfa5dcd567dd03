#include "check/decode.h"

#include <gtest/gtest.h>

namespace bawn::check {
namespace {

using namespace std::string_view_literals;

TEST(Decode, table)
{
    struct Row {
        const char* why;
        std::string_view bytes, text;
        bool converted = false, damaged = false;
        std::uint32_t skipped = 0;
    };
    const Row rows[] = {
        {"plain text", "x = 1\n", "x = 1\n"},
        {"nothing", "", ""},
        {"UTF-8", "größe\n", "größe\n"},
        {"a byte order mark is no text", "\xef\xbb\xbfx", "x", false, false, 3},
        {"Latin-1 keeps its offsets",
         "gr\xf6\xdf"
         "e = \"\xe4\"\n",
         "gr__e = \"_\"\n"},
        {"a broken end", "a\xe2\x82", "a__"},
        {"UTF-16, little end first", "\xff\xfex\0=\0\xe4\0"sv, "x=ä", true},
        {"UTF-16, big end first", "\xfe\xff\0x\0="sv, "x=", true},
        {"a character of two units", "\xff\xfe\x3d\xd8\x00\xde"sv, "😀", true},
        {"half a character", "\xff\xfe\x3d\xd8x\0"sv, "_x", true, true},
        {"half a unit", "\xff\xfex\0="sv, "x", true, true},
        {"UTF-16 without a mark", "x\0 \0=\0 \0001\0\n\0"sv, "x = 1\n", true},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        auto made = decoded(row.bytes);
        ASSERT_TRUE(made);
        EXPECT_EQ(made->read(), row.text);
        EXPECT_EQ(made->converted, row.converted);
        EXPECT_EQ(made->damaged, row.damaged);
        EXPECT_EQ(made->skipped, row.skipped);
    }
    EXPECT_FALSE(
        decoded("\x7f"
                "ELF\2\1\1\0\0\0\0\0\0"sv));
}

}  // namespace
}  // namespace bawn::check
