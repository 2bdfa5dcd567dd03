#include "check/generic.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace bawn::check {
namespace {

// "line 2: a b {$X=b}" for every match, its text with blanks squeezed.
std::string told(const char* pattern_text, std::string_view file, const char* comments = "")
{
    auto pattern = GenericPattern::parse(pattern_text, 10);
    if (!pattern) return pattern.error().message();
    Words words;
    Work work(1'000'000);
    GenericText text(file, comments);
    std::string all;
    for (const Match& match : pattern->match(text, words, work)) {
        std::string piece(file.substr(match.begin, match.end - match.begin));
        std::ranges::replace(piece, '\n', '|');
        all += all.empty() ? "" : "; ";
        all += piece;
        for (const auto& [word, value] : match.bindings) all += " {" + std::string(words.text(word)) + "=" + std::string(value.text) + "}";
    }
    return all;
}

TEST(Generic, matches)
{
    const char* config = "server {\n  listen 80;\n  root /var/www;\n}\nserver {\n  listen 443;\n}\n";
    struct Row {
        const char* why;
        const char* pattern;
        const char* file;
        const char* found;
        const char* comments = "";
    };
    const Row rows[] = {
        {"words and signs, whatever the white space", "a = b", "x a  =\n b y", "a  =| b"},
        {"a word is not a part of a word", "foo", "food foo _foo", "foo"},
        {"a metavariable is one word", "listen $PORT", config, "listen 80 {$PORT=80}; listen 443 {$PORT=443}"},
        {"a metavariable is no sign", "a $X b", "a + b a c b", "a c b {$X=c}"},
        {"the same metavariable is the same word", "$X = $X", "a = b c = c", "c = c {$X=c}"},
        {"an ellipsis skips", "a ... d", "a b c d", "a b c d"},
        {"as little as it can", "a ... d", "a d d", "a d"},
        {"but no more than ten lines", "a ... d", "a\n\n\n\n\n\n\n\n\n\n\n\nd", ""},
        {"two ellipses skip twice as many", "a ... ... d", "a\n\n\n\n\n\n\n\n\n\n\n\nd", "a||||||||||||d"},
        {"of matches with one end the shortest is kept", "a ... d", "a a d", "a d"},
        {"an ellipsis at the end takes the rest of the block", "x ...", "f(x, y) z", "x, y"},
        {"a named ellipsis is bound, blanks and all", "a $...X d", "a b c d", "a b c d {$...X= b c}"},
        {"four dots are dots", "a....b", "a ... b a....b", "a....b"},
        {"indentation of the text does not matter to a flat pattern", "server { ... root", config, "server {|  listen 80;|  root"},
        {"an indented pattern asks for a block", "server {\n  ...\n  listen 443;\n  ...\n}", config, "server {|  listen 443;|}"},
        {"and not for flat text", "a\n  b", "a\nb\na\n  b", "a|  b"},
        {"a block of the pattern is the whole block", "a\n  b", "a\n  b\n  c", ""},
        {"comments are blanks when they are told of", "a b", "a # c\nb", "a # c|b", "shell"},
        {"and text when not", "a b", "a # c\nb", ""},
        {"comments of C", "a b", "a /* c\n */ b // d", "a /* c| */ b", "cpp"},
        {"brackets that stay open make no block", "a ...", "a ( b\nc", "a ( b|c"},
        {"a tab is eight blanks", "a\n  b", "a\n\tb", "a|\tb"},
        {"an ellipsis at the start begins at a block", "... c", "a b c", "a b c"},
        {"bytes that are no ASCII", "a é b", "a é b", "a é b"},
        {"two ellipses, the second with a name", "... $...X", "", "line 1: two ellipses in a row, the second with a name"},
        {"nothing", "", "", "the pattern is empty"},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        EXPECT_EQ(told(row.pattern, row.file, row.comments), row.found);
    }
}

TEST(Generic, is_bounded)
{
    Words words;
    const std::string brackets = std::string(100'000, '(') + "x" + std::string(100'000, ')');
    GenericText deep(brackets, "");
    EXPECT_EQ(deep.tokens().size(), 200'001U);
    Work enough(10'000'000);
    auto one = GenericPattern::parse("x", 10);
    ASSERT_TRUE(one);
    EXPECT_EQ(one->match(deep, words, enough).size(), 1U);

    std::string repeated;
    for (int i = 0; i < 2000; ++i) repeated += "a ";
    GenericText text(repeated, "");
    auto many = GenericPattern::parse("a ... a ... a ... a ... a ... a ... b", 10);
    ASSERT_TRUE(many);
    Work little(100'000);
    EXPECT_TRUE(many->match(text, words, little).empty());
    EXPECT_TRUE(little.exhausted());

    std::string endless;
    for (int i = 0; i < 10'000; ++i) endless += "a ";
    EXPECT_FALSE(GenericPattern::parse(endless, 10));
}

TEST(Generic, knows_what_is_written_for_people)
{
    EXPECT_TRUE(GenericText::is_for_people("a\nb\n"));
    EXPECT_TRUE(GenericText::is_for_people(""));
    EXPECT_FALSE(GenericText::is_for_people(std::string(4096, 'x')));
    EXPECT_FALSE(GenericText::is_for_people(std::string(20, '\1')));
}

}  // namespace
}  // namespace bawn::check
