#include "check/taint_labels.h"

#include <gtest/gtest.h>

namespace bawn::check {
namespace {

TEST(TaintLabels, what_a_requirement_asks)
{
    struct Row {
        const char *why, *text, *labels;
        bool met;
    };
    const Row rows[] = {
        {"nothing asked is always met", "", "", true},
        {"a label that is there", "A", "A", true},
        {"a label that is not there", "A", "B", false},
        {"not", "not A", "B", true},
        {"not twice", "not not A", "A", true},
        {"and needs both", "A and B", "A", false},
        {"or needs one", "A or B", "B", true},
        {"and holds tighter than or", "A or B and C", "A", true},
        {"not holds tightest", "not A and B", "B", true},
        {"brackets", "(A or B) and C", "A", false},
        {"not before brackets", "not (A or B)", "C", true},
        {"True", "A and True", "A", true},
        {"False", "A or False", "", false},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        Labels labels;
        auto requirement = labels.read(row.text);
        ASSERT_TRUE(requirement) << requirement.error().message();
        std::uint32_t has = *row.labels ? labels.number(row.labels) : 1000;
        EXPECT_EQ(requirement->met([&](std::uint32_t label) { return label == has; }), row.met);
    }
}

TEST(TaintLabels, what_is_no_requirement)
{
    struct Row {
        const char *text, *told;
    };
    const Row rows[] = {
        {"A and", "it ends where a label belongs"},
        {"A B", "\"B\" where \"and\" or \"or\" belongs"},
        {"and A", "\"and\" has nothing at its left"},
        {"(A", "a bracket is not closed"},
        {"A)", "a bracket closes that was not opened"},
        {"()", "a bracket closes where a label belongs"},
        {"A | B", "\"|\" is not understood"},
        {"not", "it ends where a label belongs"},
        {"A not B", "\"not\" where \"and\" or \"or\" belongs"},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.text);
        Labels labels;
        auto requirement = labels.read(row.text);
        ASSERT_FALSE(requirement);
        EXPECT_EQ(requirement.error().message(), "requires \"" + std::string(row.text) + "\": " + row.told);
    }
}

}  // namespace
}  // namespace bawn::check
