#include "workspace/diff.h"

#include <gtest/gtest.h>

#include <functional>

#include "base/process.h"
#include "workspace/patch_text.h"
#include "workspace/test_folder.h"
#include "workspace/test_protection.h"

namespace bawn::workspace {
namespace {

struct DiffRow {
    const char* why;
    std::function<void(const TestFolder&)> before, after;
    std::string shown;
};

using Make = std::function<void(const TestFolder&)>;
Make file(const std::string& name, const std::string& text, mode_t mode = 0644)
{
    return [=](const TestFolder& folder) { folder.file(name, text, mode); };
}
Make link(const std::string& name, const std::string& target)
{
    return [=](const TestFolder& folder) { folder.link(name, target); };
}
Make nothing()
{
    return [](const TestFolder&) {};
}

std::vector<DiffRow> diff_rows()
{
    return {
        {"a new file", nothing(), file("a", "one\ntwo\n"), "added a\n@@ -0,0 +1,2 @@\n+one\n+two\n"},
        {"a changed line", file("a", "one\ntwo\nthree\n"), file("a", "one\n2\nthree\n"),
         "modified a\n@@ -1,3 +1,3 @@\n one\n-two\n+2\n three\n"},
        {"no end of line", file("a", "one\n"), file("a", "one"), "modified a\n@@ -1 +1 @@\n-one\n+one\n\\ No newline at end of file\n"},
        {"a deleted file", file("a", "one\n"), nothing(), "deleted a\n@@ -1 +0,0 @@\n-one\n"},
        {"an empty file", nothing(), file("a", ""), "added a\n"},
        {"an empty file deleted", file("a", ""), nothing(), "deleted a\n"},
        {"a mode", file("a", "x"), file("a", "x", 0755),
         "mode a\nhold: becomes-executable, a file that was no program becomes one\nmode 0644 -> 0755\n"},
        {"a mode and a content", file("a", "x\n", 0755), file("a", "y\n", 0644), "modified a\nmode 0755 -> 0644\n@@ -1 +1 @@\n-x\n+y\n"},
        {"terminal escapes", nothing(), file("a\x1b]0;x", "\x1b[2J\tx\r\n"), "added a\\x1b]0;x\n@@ -0,0 +1 @@\n+\\x1b[2J\tx\\x0d\n"},
        {"bidi", nothing(), file("a", "\xe2\x80\xae x\n"), "added a\n@@ -0,0 +1 @@\n+\\u{202e} x\n"},
        {"a link", nothing(), link("l", "a\nb"), "link l\n+a link to a\\x0ab\n"},
        {"a file becomes a link", file("l", "x\n"), link("l", "a"),
         "link l\n-2 bytes, sha256 73cb3858a687a8494ca3323053016282f3dad39d42cf62ca4e79dda2aac7d9ac\n+a link to a\n"},
        {"binary", file("b", std::string("\0\1", 2)), file("b", std::string("\0\2\3", 3)),
         "modified b\n-2 bytes, sha256 b413f47d13ee2fe6c845b2ee141af81de858df4ec549a58b7970bb96645bc8d2\n"
         "+3 bytes, sha256 e9969bdc67747c3797d62fd1c3e4277269a0945fdb999e8ccc6c7bfb4eeb06bd\n"},
        {"quotes, spaces and bytes in a name", nothing(), file("sp ace \"q\" \xc3\xa9 \xff\n", "x\n"),
         "added sp ace \"q\" \xc3\xa9 \\xff\\x0a\n@@ -0,0 +1 @@\n+x\n"},
        {"deep", file("d/e/f", "x\n"), file("d/e/f", "y\n"), "modified d/e/f\n@@ -1 +1 @@\n-x\n+y\n"},
        {"a large binary", nothing(), file("big", std::string(100'000, '\0') + "x"), ""},
    };
}

std::string applied_by_git(const TestFolder& folder, const std::string& patch)
{
    folder.file("patch", patch);
    auto git = ChildProcess::start(
        {"/bin/sh", "-c",
         "cd \"$0\" && GIT_CONFIG_NOSYSTEM=1 HOME=/nonexistent GIT_CEILING_DIRECTORIES=/ git apply --whitespace=nowarn ../patch 2>&1",
         folder.path("before")});
    if (!git) return git.error().message();
    auto status = git->wait();
    if (!status) return status.error().message();
    return status->code == 0 ? "" : "git apply: " + status->output;
}

TEST(Diff, table_and_git_applies_each_patch)
{
    for (const DiffRow& row : diff_rows()) {
        SCOPED_TRACE(row.why);
        TestFolder folder, before, after;
        row.before(before);
        row.after(after);
        Folder old = before.open(), now = after.open();
        auto set = changes_in_copy(old, now, no_protected_paths(), {});
        ASSERT_TRUE(set);
        std::string shown, patch;
        for (const Change& change : set->changes) {
            if (change.after.type == FileType::folder) continue;
            auto diff = diff_of({old, now}, change);
            auto part = as_patch({old, now}, change);
            ASSERT_TRUE(diff) << diff.error().message();
            ASSERT_TRUE(part) << part.error().message();
            shown += *diff;
            patch += *part;
        }
        if (!row.shown.empty()) {
            EXPECT_EQ(shown, row.shown);
        }

        if (::access("/usr/bin/git", X_OK) != 0) GTEST_SKIP() << "git is not installed";
        folder.folder("before");
        ASSERT_TRUE(copy_tree(old, folder.open("before")));
        EXPECT_EQ(applied_by_git(folder, patch), "") << patch;
        auto rest = changes_in_copy(now, folder.open("before"), no_protected_paths(), {});
        ASSERT_TRUE(rest);
        for (const Change& change : rest->changes)
            if (change.after.type != FileType::folder && change.before.type != FileType::folder)
                ADD_FAILURE() << name_of(change.kind) << " " << change.path << "\n" << patch;
    }
}

TEST(Diff, colour_is_only_ours)
{
    TestFolder before, after;
    after.file("a", "\x1b[31mred\n");
    Folder old = before.open(), now = after.open();
    auto set = changes_in_copy(old, now, no_protected_paths(), {});
    ASSERT_TRUE(set && set->changes.size() == 1);
    EXPECT_EQ(diff_of({old, now}, set->changes[0], Colour::on).value(),
              "\x1b[1madded a\x1b[m\n\x1b[36m@@ -0,0 +1 @@\x1b[m\n\x1b[32m+\\x1b[31mred\x1b[m\n");
}

TEST(Copy, what_was_not_copied_is_no_change)
{
    TestFolder before, copy;
    before.file("a", "one\n");
    before.folder(".git");
    before.file(".git/config", "[core]\n");
    copy.file("a", "one\n");
    auto every = changes_in_copy(before.open(), copy.open(), no_protected_paths(), {});
    ASSERT_TRUE(every && !every->changes.empty());
    EXPECT_EQ(every->changes[0].kind, ChangeKind::deleted);
    auto told = changes_in_copy(before.open(), copy.open(), no_protected_paths(), {}, {".git"});
    ASSERT_TRUE(told);
    EXPECT_TRUE(told->changes.empty());

    copy.folder(".git");  // the place where the shadow was shown
    copy.folder("below");
    copy.file("below/.git", "only the top is left out\n");
    auto with_place = changes_in_copy(before.open(), copy.open(), no_protected_paths(), {}, {".git"});
    ASSERT_TRUE(with_place);
    ASSERT_EQ(with_place->changes.size(), 2U);
    EXPECT_EQ(with_place->changes[1].path, "below/.git");
}

TEST(Diff, what_changed_since_it_was_listed_is_not_shown_as_it_was)
{
    TestFolder before, after;
    after.file("a", "one\n");
    Folder old = before.open(), now = after.open();
    auto set = changes_in_copy(old, now, no_protected_paths(), {});
    ASSERT_TRUE(set && set->changes.size() == 1);
    after.file("a", "two\n");
    auto diff = diff_of({old, now}, set->changes[0]);
    ASSERT_FALSE(diff);
    EXPECT_EQ(diff.error().message(), "a changed since it was listed");
}

}  // namespace
}  // namespace bawn::workspace
