#include "check/suppressions.h"

#include <gtest/gtest.h>

namespace bawn::check {
namespace {

Finding finding_at(std::uint32_t line, std::string rule = "python-eval", bool secret = false)
{
    Finding f;
    f.rule = std::move(rule);
    f.begin.line = line;
    f.secret = secret;
    return f;
}

TEST(Suppressions, table)
{
    struct Row {
        const char *why, *text;
        Finding finding;
        bool covered;
    };
    const Row rows[] = {
        {"no comment, nothing covered", "eval(x)\n", finding_at(1), false},
        {"a bare nosemgrep covers every rule on its line", "eval(x)  # nosemgrep\n", finding_at(1), true},
        {"… not on the next", "eval(x)  # nosemgrep\neval(y)\n", finding_at(2), false},
        {"a named rule", "eval(x)  # nosemgrep: python-eval\n", finding_at(1), true},
        {"another rule", "eval(x)  # nosemgrep: python-exec\n", finding_at(1), false},
        {"several rules", "eval(x)  # nosemgrep: a, python-eval\n", finding_at(1), true},
        {"the last part of a dotted id", "eval(x)  # nosemgrep: python-eval\n", finding_at(1, "team.python-eval"), true},
        {"… but not of a longer word", "eval(x)  # nosemgrep: eval\n", finding_at(1, "python-eval"), false},
        {"alone on its line: the next one", "// nosemgrep: python-eval\neval(x)\n", finding_at(2), true},
        {"our own, with rule and reason", "eval(x)  # bawn:ignore python-eval: constant of ours\n", finding_at(1), true},
        {"our own without a reason ignores nothing", "eval(x)  # bawn:ignore python-eval\n", finding_at(1), false},
        {"our own without a rule ignores nothing", "eval(x)  # bawn:ignore: because\n", finding_at(1), false},
        {"a longer word is another word", "eval(x)  # nosemgrepping\n", finding_at(1), false},
        {"gitleaks:allow is about secrets", "eval(x)  # gitleaks:allow\n", finding_at(1), false},
        {"… and covers them", "k = 1  # gitleaks:allow\n", finding_at(1, "some-key", true), true},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        EXPECT_EQ(covering(suppressions_in(row.text), row.finding) != nullptr, row.covered);
    }
}

TEST(Suppressions, a_reason_is_kept_without_the_end_of_its_comment)
{
    auto found = suppressions_in("/* bawn:ignore c-gets: fixture of the tests */\n");
    ASSERT_EQ(found.all.size(), 1u);
    EXPECT_EQ(found.all.front().reason, "fixture of the tests");
    EXPECT_EQ(found.all.front().line, 2u);
}

TEST(Suppressions, what_is_missing_is_told)
{
    auto found = suppressions_in("x\neval(x)  # bawn:ignore python-eval\n");
    ASSERT_EQ(found.mistakes.size(), 1u);
    EXPECT_EQ(found.mistakes.front().line, 2u);
    EXPECT_EQ(found.mistakes.front().message, "bawn:ignore gives no reason: write \"bawn:ignore python-eval: REASON\"");
}

TEST(Suppressions, a_mention_is_no_mistake)
{
    struct Row {
        const char *why, *text;
        std::size_t mistakes;
    };
    const Row rows[] = {
        {"a comment that begins with it", "eval(x)  # bawn:ignore\n", 1},
        {"… in other languages", "/* bawn:ignore c-gets */\n<!-- bawn:ignore x -->\n-- bawn:ignore y\n * bawn:ignore z\n", 4},
        {"prose in backquotes", "Baselines and `bawn:ignore` name the rule.\n", 0},
        {"in the middle of a comment", "# what bawn:ignore accepts\n", 0},
        {"in a text", "told(\"# bawn:ignore python-eval\")\n", 0},
        {"behind a text that has ended", "eval(\"x\")  # bawn:ignore python-eval\n", 1},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        EXPECT_EQ(suppressions_in(row.text).mistakes.size(), row.mistakes);
    }
}

}  // namespace
}  // namespace bawn::check
