#include "check/value_analysis.h"

#include <gtest/gtest.h>

#include <string>

namespace bawn::check {
namespace {

TEST(ValueAnalysis, knows_what_looks_random)
{
    struct Row {
        const char* why;
        std::string text;
        bool random;
    };
    const Row rows[] = {
        {"a key", "qZ7xK2mVw9Rt4LpXc8Nd", true},
        {"a digest", "d41d8cd98f00b204e9800998ecf8427e", true},
        {"base64", "Zm9vYmFyYmF6cXV4cXV1eA==", true},
        {"prose", "the quick brown fox jumps over the lazy dog", false},
        {"a long word", "internationalization", false},
        {"too short to say", "x7Kq", false},
        {"one letter many times", std::string(80, 'x'), false},
        {"nothing", "", false},
        {"a path", "src/main/java/com/example/controller", false},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        EXPECT_EQ(looks_random(row.text), row.random);
    }
}

TEST(ValueAnalysis, knows_expressions_that_never_end)
{
    struct Row {
        const char* why;
        std::string expression;
        bool endless;
    };
    const Row rows[] = {
        {"a repetition of a repetition, and something behind it", "(a+)+$", true},
        {"with a class", "^([a-zA-Z]+)*1$", true},
        {"nothing behind it can fail", "(a+)+", false},
        {"one repetition", "^a+b$", false},
        {"a group that is not repeated", "(a+)b", false},
        {"an optional one", "(a+)?b", false},
        {"possessive", "(a++)+b", false},
        {"possessive outside", "((a )+)++$", false},
        {"a bounded one, few times", "(a+){1,3}b", false},
        {"a bounded one, many times", "(a+){1,30}b", true},
        {"escapes and classes are no groups", "\\(a+\\)+[(+)]*b", false},
        {"brackets without end", std::string(100'000, '('), false},
        {"a class without end", "[a", false},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        EXPECT_EQ(may_backtrack_endlessly(row.expression), row.endless);
    }
}

}  // namespace
}  // namespace bawn::check
