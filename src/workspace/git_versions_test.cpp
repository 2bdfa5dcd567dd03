#include "workspace/git_versions.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "base/files.h"
#include "workspace/test_folder.h"

namespace bawn::workspace {
namespace {

constexpr std::uint64_t limit = 1 << 20;

// A repository made by git itself: one.txt in two versions, two.txt only staged.
struct Sample {
    TestFolder folder;
    std::string path = folder.path() + "/repository";

    void git(const std::string& words)
    {
        std::string command = "HOME=/nonexistent GIT_CONFIG_NOSYSTEM=1 git -C '" + path + "' -c user.name=t -c user.email=t@example.org " +
                              words + " >/dev/null 2>&1";
        ASSERT_EQ(std::system(command.c_str()), 0) << words;
    }
    void write(const std::string& name, std::string_view text) { ASSERT_TRUE(write_atomically(path + "/" + name, text)); }

    Sample()
    {
        EXPECT_TRUE(make_folders(path + "/sub"));
        git("init -q -b main");
        write("one.txt", "first\n");
        write("sub/other.txt", "stays\n");
        git("add -A");
        git("commit -q -m 1");
        git("tag first");
        write("one.txt", "second\n");
        git("commit -q -a -m 2");
        write("two.txt", "staged\n");
        git("add two.txt");
        write("two.txt", "later\n");
    }
};

TEST(GitVersions, a_file_of_an_older_commit)
{
    Sample sample;
    auto git = GitVersions::open(sample.path + "/sub");
    ASSERT_TRUE(git) << git.error().message();
    EXPECT_EQ(git->root(), sample.path);
    auto first = git->at("first");
    ASSERT_TRUE(first) << first.error().message();
    EXPECT_EQ(first->read("one.txt", limit)->value_or("none"), "first\n");
    EXPECT_EQ(git->at("HEAD")->read("one.txt", limit)->value_or("none"), "second\n");
    EXPECT_EQ(first->read("two.txt", limit)->value_or("none"), "none");
    EXPECT_TRUE(first->has("one.txt", "first\n"));
    EXPECT_FALSE(first->has("one.txt", "second\n"));
    EXPECT_FALSE(first->read("one.txt", 2));
}

TEST(GitVersions, what_is_staged_is_the_version_of_the_index)
{
    Sample sample;
    auto git = GitVersions::open(sample.path);
    ASSERT_TRUE(git);
    std::vector<std::string> skipped;
    auto staged = git->staged(limit, skipped);
    ASSERT_TRUE(staged) << staged.error().message();
    ASSERT_EQ(staged->size(), 1u);
    EXPECT_EQ(staged->front().path, "two.txt");
    EXPECT_EQ(staged->front().content, "staged\n");
}

TEST(GitVersions, history_tells_every_blob_once)
{
    Sample sample;
    auto git = GitVersions::open(sample.path);
    ASSERT_TRUE(git);
    auto blobs = git->history();
    ASSERT_TRUE(blobs) << blobs.error().message();
    std::string told;
    for (const GitVersions::Blob& blob : *blobs) told += blob.path + "=" + git->read(blob.object, limit).value_or("none");
    EXPECT_EQ(told, "one.txt=first\nsub/other.txt=stays\none.txt=second\n");
    EXPECT_EQ(git->read(blobs->front().object, 3).error().message(), "object " + blobs->front().object + " is too large");
}

TEST(GitVersions, a_repository_without_a_commit_has_no_files)
{
    TestFolder folder;
    ASSERT_EQ(std::system(("git init -q '" + folder.path() + "'").c_str()), 0);
    auto git = GitVersions::open(folder.path());
    ASSERT_TRUE(git);
    EXPECT_EQ(git->at_head()->read("x", limit)->value_or("none"), "none");
    EXPECT_TRUE(git->history());
}

TEST(GitVersions, errors_say_what_is_missing)
{
    TestFolder folder;
    auto none = GitVersions::open(folder.path());
    ASSERT_FALSE(none);
    EXPECT_EQ(none.error().message(), folder.path() + " is not in a git repository");
    Sample sample;
    auto git = GitVersions::open(sample.path);
    ASSERT_TRUE(git);
    EXPECT_EQ(git->at("nonesuch").error().message(), "the repository has no revision \"nonesuch\"");
}

}  // namespace
}  // namespace bawn::workspace
