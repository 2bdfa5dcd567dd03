#include "model/answer_stop.h"

#include <gtest/gtest.h>

namespace bawn::model {
namespace {

TEST(AnswerStop, table)
{
    struct Row {
        const char* why;
        std::vector<std::string> words;
        std::optional<std::uint32_t> indent;
        std::vector<std::string> pieces;
        std::string expected;
    };
    const Row rows[] = {
        {"nothing stops it", {}, {}, {"a", "b"}, "a|b|"},
        {"a word in one piece", {"END"}, {}, {"abENDcd", "e"}, "ab|| by END"},
        {"a word over pieces", {"END"}, {}, {"abE", "N", "Dcd"}, "ab||| by END"},
        {"what only began like one is told", {"END"}, {}, {"abEN", "x"}, "ab|ENx|"},
        {"and in the end", {"END"}, {}, {"abEN"}, "ab|EN"},
        {"the first of two words", {"b", "a"}, {}, {"xaby"}, "x| by a"},
        {"of two at one place the longer", {"a", "ab"}, {}, {"xab"}, "x| by ab"},
        {"a line that is indented less", {}, 4, {"x = 1\n", "    y\n", "  z"}, "x = 1|\n    y|| by "},
        {"blank lines have no indent", {}, 4, {"x\n", "\n    y"}, "x|\n\n    y|"},
        {"blanks alone wait", {}, 2, {"x\n ", " y"}, "x|\n  y|"},
        {"what waits is told in the end", {}, 2, {"x\n "}, "x|\n "},
        {"as much is enough", {}, 2, {"x\n  y\n  z"}, "x\n  y\n  z|"},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        AnswerStop stop(row.words, row.indent, {});
        std::string told;
        for (const std::string& piece : row.pieces) told += stop.take(piece) + "|";
        told += stop.end();
        if (stop.has_ended()) told += " by " + stop.found();
        EXPECT_EQ(told, row.expected);
    }
}

TEST(AnswerStop, takes_no_longer_than_it_may)
{
    AnswerStop stop({}, {}, 100);
    const auto begun = AnswerStop::Clock::now();
    EXPECT_EQ(stop.take("a", begun), "a");
    EXPECT_EQ(stop.take("b\n", begun + std::chrono::milliseconds(500)), "b\n") << "the first line is finished, however long it takes";
    EXPECT_EQ(stop.take("c\nd", begun + std::chrono::milliseconds(600)), "c");
    EXPECT_TRUE(stop.has_ended());
}

}  // namespace
}  // namespace bawn::model
