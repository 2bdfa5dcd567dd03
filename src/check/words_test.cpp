#include "check/words.h"

#include <gtest/gtest.h>

namespace bawn::check {
namespace {

TEST(Words, a_scan_sees_the_words_of_its_pack_and_keeps_its_own)
{
    Words pack;
    Word system = pack.add("system");
    EXPECT_NE(system, no_word);
    EXPECT_EQ(pack.add("system"), system);

    Words scan(pack);
    Word mine = scan.add("mine");
    EXPECT_EQ(scan.add("system"), system) << "a word of the pack has one number";
    EXPECT_NE(mine, system);
    EXPECT_EQ(scan.text(mine), "mine");
    EXPECT_EQ(scan.text(system), "system");
    EXPECT_EQ(pack.find("mine"), no_word) << "a pack learns nothing from a scan";
    EXPECT_EQ(scan.text(no_word), "");
    EXPECT_EQ(scan.text(1000), "");
}

TEST(Words, an_empty_text_is_a_word_of_its_own)
{
    Words words;
    EXPECT_NE(words.add(""), no_word);
    EXPECT_EQ(words.text(words.add("")), "");
}

}  // namespace
}  // namespace bawn::check
