#include "check/ignore_rules.h"

#include <gtest/gtest.h>

namespace bawn::check {
namespace {

TEST(IgnoreRules, table)
{
    struct Row {
        const char *why, *text, *folder, *path;
        PathKind kind;
        bool ignored;
    };
    const Row rows[] = {
        {"nothing is said", "", "", "a.py", PathKind::file, false},
        {"a name at any depth", "*.log", "", "a/b/x.log", PathKind::file, true},
        {"a leading slash is the folder of the file", "/build", "", "src/build", PathKind::file, false},
        {"… and only it", "/build", "", "build", PathKind::folder, true},
        {"a slash in the middle anchors as well", "doc/*.txt", "", "sub/doc/a.txt", PathKind::file, false},
        {"a star stays within a name", "doc/*.txt", "", "doc/a/b.txt", PathKind::file, false},
        {"a trailing slash means folders", "build/", "", "build", PathKind::file, false},
        {"… at any depth", "build/", "", "a/build", PathKind::folder, true},
        {"the last line that matches decides", "*.log\n!keep.log", "", "keep.log", PathKind::file, false},
        {"… in their order", "!keep.log\n*.log", "", "keep.log", PathKind::file, true},
        {"two stars are any number of folders", "a/**/z", "", "a/b/c/z", PathKind::file, true},
        {"… none included", "a/**/z", "", "a/z", PathKind::file, true},
        {"two stars at the end are all below", "a/**", "", "a/b/c", PathKind::file, true},
        {"a class of letters", "x[0-9].c", "", "x7.c", PathKind::file, true},
        {"a comment says nothing", "#x.c", "", "#x.c", PathKind::file, false},
        {"an escaped hash is a name", "\\#x.c", "", "#x.c", PathKind::file, true},
        {"a file in a folder speaks of what is below it", "*.tmp", "src", "src/a.tmp", PathKind::file, true},
        {"… not of its neighbours", "*.tmp", "src", "srca/a.tmp", PathKind::file, false},
        {"blanks at the end do not count", "x.c  ", "", "x.c", PathKind::file, true},
        {"lines of Windows", "x.c\r\n", "", "x.c", PathKind::file, true},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        IgnoreRules rules;
        rules.add(row.text, row.folder);
        EXPECT_EQ(rules.ignores(row.path, row.kind), row.ignored);
    }
}

TEST(IgnoreRules, what_a_folder_added_is_forgotten)
{
    IgnoreRules rules;
    rules.add("*.a", "");
    std::size_t mark = rules.mark();
    rules.add("!x.a", "sub");
    EXPECT_FALSE(rules.ignores("sub/x.a", PathKind::file));
    rules.back_to(mark);
    EXPECT_TRUE(rules.ignores("sub/x.a", PathKind::file));
}

TEST(IgnoreRules, many_stars_do_not_take_for_ever)
{
    IgnoreRules rules;
    std::string pattern, path;
    for (int i = 0; i < 200; ++i) pattern += "**/a/", path += "a/";
    rules.add(pattern + "z", "");
    EXPECT_FALSE(rules.ignores(path + "y", PathKind::file));
}

}  // namespace
}  // namespace bawn::check
