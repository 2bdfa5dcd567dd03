#include "base/nearest.h"

#include <gtest/gtest.h>

#include <string>

namespace bawn {
namespace {

TEST(Nearest, table)
{
    struct Row {
        const char* why;
        std::string word;
        std::string_view expected;
    };
    const std::string_view known[] = {"banned", "sandbox-only", "allowed", "note"};
    const Row rows[] = {
        {"a letter is missing", "baned", "banned"},
        {"a letter too many", "notee", "note"},
        {"two neighbours changed places", "alolwed", "allowed"},
        {"another letter", "sandbox_only", "sandbox-only"},
        {"the word itself", "note", "note"},
        {"nothing like it", "perhaps", ""},
        {"short words forgive one edit, not two", "tone", ""},
        {"no word", "", ""},
        {"a flood", std::string(5000, 'n'), ""},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        EXPECT_EQ(nearest(row.word, known), row.expected);
    }
}

}  // namespace
}  // namespace bawn
