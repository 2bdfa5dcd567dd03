#include "model/apis/json_out.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace bawn::model {
namespace {

TEST(JsonOut, escapes)
{
    struct Row {
        const char* why;
        std::string text, expected;
    };
    const Row rows[] = {
        {"plain text stays", "abc", "abc"},
        {"quotes and backslashes", "a\"b\\c", "a\\\"b\\\\c"},
        {"line ends and other controls",
         "a\nb\x01"
         "c\x7f",
         "a\\nb\\u0001c\\u007f"},
        {"a NUL", std::string("a\0b", 3), "a\\u0000b"},
        {"characters of two, three and four bytes stay", "\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80", "\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80"},
        {"a lone tail is no character",
         "a\x80"
         "b",
         "a\xef\xbf\xbd"
         "b"},
        {"nor one that is cut off", "a\xe2\x82", "a\xef\xbf\xbd"},
        {"what breaks a character off keeps its own meaning", "\xe2\x82\"", "\xef\xbf\xbd\\\""},
        {"an overlong slash", "\xc0\xaf", "\xef\xbf\xbd\xef\xbf\xbd"},
        {"a surrogate", "\xed\xa0\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},
        {"beyond Unicode", "\xf5\x80", "\xef\xbf\xbd\xef\xbf\xbd"},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        std::string out;
        append_escaped(out, row.text);
        EXPECT_EQ(out, row.expected);
    }
}

TEST(JsonOut, commas_and_brackets)
{
    std::string out;
    JsonOut json(out);
    json.map()
        .key("a")
        .number(std::int64_t{-1})
        .key("b")
        .list()
        .text("x")
        .null()
        .truth(true)
        .number(0.5)
        .map()
        .end()
        .end()
        .key("c")
        .raw("[1]")
        .end();
    EXPECT_EQ(out, R"({"a":-1,"b":["x",null,true,0.5,{}],"c":[1]})");
}

TEST(WholeCharacters, waits_for_the_rest)
{
    struct Row {
        const char* why;
        std::vector<std::string> pieces;
        std::string expected;
    };
    const Row rows[] = {
        {"nothing to wait for", {"ab", "c"}, "ab|c|"},
        {"an emoji in four tokens", {"\xf0", "\x9f", "\x98", "\x80!"}, "|||\xf0\x9f\x98\x80!|"},
        {"text before it is not held back", {"a\xe2\x82", "\xac"}, "a|\xe2\x82\xac|"},
        {"what never comes is told as lost", {"a\xe2\x82"}, "a|\xef\xbf\xbd"},
        {"what is no beginning is not waited for", {"a\x82"}, "a\x82|"},
        {"two at once", {"\xc3\xa4\xc3", "\xa4"}, "\xc3\xa4|\xc3\xa4|"},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        WholeCharacters whole;
        std::string told;
        for (const std::string& piece : row.pieces) told += whole.take(piece) + "|";
        EXPECT_EQ(told + whole.end(), row.expected);
    }
}

}  // namespace
}  // namespace bawn::model
