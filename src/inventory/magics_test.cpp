#include "inventory/magics.h"

#include <gtest/gtest.h>

#include <string>

#include "inventory/samples_test.h"

namespace bawn::inventory {

using samples::bytes_of;

namespace {

std::string told_marks(const std::vector<Mark>& marks)
{
    std::string text;
    for (const Mark& mark : marks) text += std::to_string(mark.offset) + " " + std::string(name_of(mark.form)) + "\n";
    return text;
}

std::string found(MagicSearch search, const std::string& bytes, std::size_t step)
{
    for (std::size_t at = 0; at < bytes.size(); at += step) search.see(at, bytes_of(bytes).subspan(at, std::min(step, bytes.size() - at)));
    return told_marks(search.marks());
}

}  // namespace

TEST(MagicSearch, finds_every_magic_at_every_place_however_the_bytes_come)
{
    const std::string gap(37, '.');
    const std::string bytes = gap + "\x1f\x8b\x08" + gap +
                              std::string(
                                  "\xfd"
                                  "7zXZ\0",
                                  6) +
                              gap + "\x28\xb5\x2f\xfd" + gap + "BZh" + gap + "PK\3\4" + gap + "hsqs" + gap + "\x04\x22\x4d\x18" +
                              std::string(300, '.') + "ustar" + gap + "x\x9c";
    for (std::size_t before = 0; before < 20; ++before) {
        std::string file = std::string(before, '\0') + bytes;
        std::string expected;
        for (auto [offset, name] : {std::pair{37, "gzip stream"},
                                    {77, "xz stream"},
                                    {120, "zstd stream"},
                                    {161, "bzip2 stream"},
                                    {201, "zip archive"},
                                    {242, "squashfs image"},
                                    {283, "lz4 stream"},
                                    {330, "tar archive"}}) {
            expected += std::to_string(offset + static_cast<int>(before)) + " " + name + "\n";
        }
        for (std::size_t step : {1, 2, 5, 16, 17, 33, 4096}) {
            EXPECT_EQ(found(MagicSearch({{0, ~0ull}}), file, step), expected) << before << " " << step;
        }
    }
}

TEST(MagicSearch, looks_only_where_it_is_told_to)
{
    std::string bytes(300, '.');
    for (std::size_t at : {10, 100, 200}) bytes.replace(at, 4, "hsqs");
    EXPECT_EQ(found(MagicSearch({{50, 150}}), bytes, 64), "100 squashfs image\n");
    EXPECT_EQ(found(MagicSearch({{0, 13}, {101, 300}}), bytes, 64), "200 squashfs image\n");
}

TEST(MagicSearch, a_magic_does_not_reach_across_a_hole)
{
    MagicSearch search({{0, ~0ull}});
    search.see(0, bytes_of("..hs"));
    search.see(4096, bytes_of("qs.."));
    EXPECT_EQ(told_marks(search.marks()), "");
}

TEST(MagicSearch, zlib_is_found_where_it_is_wanted)
{
    EXPECT_EQ(found(MagicSearch({{0, ~0ull}}, Zlib::wanted), std::string(40, '.') + "x\x9c" + std::string(40, '.') + "x\xda", 16),
              "40 zlib stream\n82 zlib stream\n");
}

TEST(MagicSearch, keeps_a_bounded_number_of_marks)
{
    std::string bytes;
    for (std::size_t i = 0; i < MagicSearch::mark_limit + 10; ++i) bytes += "hsqs";
    MagicSearch search({{0, ~0ull}});
    search.see(0, bytes_of(bytes));
    EXPECT_TRUE(search.was_full());
    EXPECT_EQ(search.marks().size(), MagicSearch::mark_limit);
}

}  // namespace bawn::inventory
