#include "check/text_words.h"

#include <gtest/gtest.h>

namespace bawn::check {
namespace {

TextWords read(std::string_view text, const Words& words)
{
    TextWords there(words);
    there.read(text);
    return there;
}

TEST(TextWords, are_whole_and_in_their_case)
{
    Words words;
    const Word open = words.add("open"), get = words.add("get"), header = words.add("X-Id");
    const struct {
        std::string_view text;
        Word word;
        bool there;
        const char* why;
    } rows[] = {
        {"open(x)", open, true, "a name"},
        {"self.open", open, true, "a name behind a dot"},
        {"reopen(x)", open, false, "the end of another"},
        {"opened", open, false, "the beginning of another"},
        {"_open", open, false, "'_' is of a word"},
        {"Open", open, false, "another case"},
        {"'get'", get, true, "in a string"},
        {"\xC3\xA9get\xC3\xA9", get, true, "other letters are of no word, as for the filter of rules"},
        {"", get, false, "nothing"},
        {"X-Id", header, false, "no word: it is of two"},
    };
    for (const auto& row : rows) EXPECT_EQ(read(row.text, words).has(row.word), row.there) << row.why;
}

TEST(TextWords, of_a_text_with_other_letters_are_all_asked_for)
{
    Words words;
    std::vector<Word> wanted = words_within("X-Id.value", words);
    ASSERT_EQ(wanted.size(), 3u);
    const TextWords all = read("value of X: Id", words), some = read("X-Id", words);
    for (Word word : wanted) EXPECT_TRUE(all.has(word)) << words.text(word);
    EXPECT_TRUE(some.has(wanted[0]) && some.has(wanted[1]));
    EXPECT_FALSE(some.has(wanted[2]));
}

TEST(TextWords, that_nobody_asks_for_are_not_there)
{
    Words words;
    const TextWords there = read("one two", words);
    EXPECT_FALSE(there.has(words.add("one"))) << "added behind the look at the text: patterns are compiled before";
}

TEST(TextWords, are_read_on_from_where_a_text_changed)
{
    Words words;
    const Word open = words.add("open"), reopen = words.add("reopen"), close = words.add("close");
    TextWords there = read("x reop", words);
    there.read("x reopen close", 6);
    EXPECT_TRUE(there.has(reopen)) << "it began before what is new";
    EXPECT_TRUE(there.has(close));
    EXPECT_FALSE(there.has(open));
    there.read("x reopen", 8);
    EXPECT_TRUE(there.has(close)) << "gone by now, and still asked about";
}

}  // namespace
}  // namespace bawn::check
