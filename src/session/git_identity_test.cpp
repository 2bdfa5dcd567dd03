#include "session/git_identity.h"

#include <gtest/gtest.h>

namespace bawn::session {
namespace {

std::string identity_told(std::string_view configuration)
{
    std::string text;
    for (const auto& [name, value] : identity_in(configuration)) {
        if (name.starts_with("GIT_AUTHOR_")) text += name.substr(11) + "=" + value + " ";
    }
    return text;
}

TEST(GitIdentity, table)
{
    struct Row {
        const char *why, *configuration, *expected;
    };
    const Row rows[] = {
        {"nothing", "", ""},
        {"both", "[user]\n\tname = Ann Lee\n\temail = ann@example.org\n", "EMAIL=ann@example.org NAME=Ann Lee "},
        {"quotes and comments", "[user]\nname = \"Ann Lee\" # me\nemail=a@b ; x\n", "EMAIL=a@b NAME=Ann Lee "},
        {"another section", "[user]\nname = A\n[core]\nname = B\nsshCommand = evil\n", "NAME=A "},
        {"a section of one user's own", "[user \"x\"]\nname = A\n", ""},
        {"upper case", "[USER]\nNAME = A\n", "NAME=A "},
        {"the last one holds", "[user]\nname = A\n[user]\nname = B\n", "NAME=B "},
        {"an empty value", "[user]\nname =\n", ""},
        {"no line end", "[user]\nname = A", "NAME=A "},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        EXPECT_EQ(identity_told(row.configuration), row.expected);
    }
}

TEST(GitIdentity, the_committer_is_the_author)
{
    auto variables = identity_in("[user]\nname = A\nemail = a@b\n");
    EXPECT_EQ(variables.size(), 4u);
    EXPECT_EQ(variables["GIT_COMMITTER_EMAIL"], "a@b");
}

}  // namespace
}  // namespace bawn::session
