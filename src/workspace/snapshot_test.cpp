#include <gtest/gtest.h>
#include <sys/time.h>

#include <random>

#include "workspace/change_set.h"
#include "workspace/test_folder.h"
#include "workspace/test_protection.h"

namespace bawn::workspace {
namespace {

namespace fs = std::filesystem;

class Snapshots : public testing::Test {
protected:
    std::string changes(const Snapshot& snapshot)
    {
        auto set = changes_since(snapshot, session_.open(), repository_.open(), no_protected_paths(), {});
        if (!set) return set.error().message();
        std::string text;
        for (const Change& change : set->changes) text += std::string(name_of(change.kind)) + " " + change.path + "\n";
        return text;
    }
    Snapshot take()
    {
        ::usleep(12'000);
        return take_snapshot(repository_.open(), session_.open(), "before").value();
    }
    TestFolder repository_, session_;
};

TEST_F(Snapshots, table)
{
    repository_.file("a", "one");
    repository_.file("a.b", "x");
    repository_.file("a dir/in\n\xff", "y");
    repository_.file("gone/deep/z", "z");
    repository_.file("m", "m");
    repository_.link("l", "a");
    repository_.file(".git/config", "not looked at");
    Snapshot before = take();
    EXPECT_EQ(before.files, 9U);
    EXPECT_EQ(changes(before), "");
    EXPECT_EQ(take().root, before.root);
    repository_.file("a", "two");
    repository_.file("a dir/new", "n");
    fs::remove_all(repository_.path("gone"));
    ::chmod(repository_.path("m").c_str(), 0600);
    fs::remove(repository_.path("l"));
    repository_.link("l", "m");
    repository_.file(".git/config", "changed");
    std::string expected = "modified a\nadded a dir/new\ndeleted gone\ndeleted gone/deep\ndeleted gone/deep/z\nlink l\nmode m\n";
    EXPECT_EQ(changes(before), expected);
    Snapshot found = find_snapshot(session_.open(), "before").value();
    EXPECT_EQ(changes(found), expected);
    EXPECT_NE(take().root, before.root);
}

TEST_F(Snapshots, a_forged_mtime_hides_nothing)
{
    repository_.file("a", "one");
    struct stat old;
    ASSERT_EQ(::stat(repository_.path("a").c_str(), &old), 0);
    Snapshot before = take();
    repository_.file("a", "two");
    const struct timespec times[] = {old.st_atim, old.st_mtim};
    ASSERT_EQ(::utimensat(AT_FDCWD, repository_.path("a").c_str(), times, 0), 0);
    EXPECT_EQ(changes(before), "modified a\n");
}

TEST_F(Snapshots, a_change_in_the_same_tick_as_the_snapshot_is_seen)
{
    for (int i = 0; i < 50; ++i) {
        repository_.file("a", "one");
        Snapshot before = take_snapshot(repository_.open(), session_.open(), "before").value();
        int fd = ::open(repository_.path("a").c_str(), O_WRONLY | O_CLOEXEC);
        ASSERT_EQ(::pwrite(fd, "two", 3, 0), 3);
        ::close(fd);
        ASSERT_EQ(changes(before), "modified a\n");
    }
}

TEST_F(Snapshots, a_damaged_snapshot_is_told)
{
    repository_.file("a", "one");
    Snapshot before = take();
    session_.file("before", "a 1 420 3");
    EXPECT_EQ(changes(before), "the snapshot of the repository is damaged");
}

// Against the comparison with a whole copy, on generated trees.
TEST_F(Snapshots, agrees_with_a_comparison_with_a_copy)
{
    for (unsigned seed = 1; seed <= 40; ++seed) {
        SCOPED_TRACE(seed);
        std::minstd_rand random(seed);
        TestFolder repository, copy, session;
        auto any = [&] {
            std::string path(1, static_cast<char>('a' + random() % 3));
            for (auto depth = random() % 3; depth > 0; --depth)
                path += (random() % 4 ? "/" : ".") + std::string(1, static_cast<char>('a' + random() % 3));
            return path;
        };
        auto write = [&](int count) {
            for (int i = 0; i < count; ++i) {
                std::error_code ignored;
                std::string path = repository.path(any());
                if (random() % 3 == 0) fs::remove_all(path, ignored);
                fs::create_directories(fs::path(path).parent_path(), ignored);
                if (random() % 6 == 0)
                    fs::create_symlink("t", path, ignored);
                else if (!fs::is_symlink(fs::symlink_status(path, ignored)))
                    std::ofstream(path) << random() % 3;
            }
        };
        write(30);
        ASSERT_TRUE(copy_tree(repository.open(), copy.open()));
        auto before = take_snapshot(repository.open(), session.open(), "s");
        ASSERT_TRUE(before);
        write(15);
        auto by_snapshot = changes_since(*before, session.open(), repository.open(), no_protected_paths(), {});
        auto by_copy = changes_in_copy(copy.open(), repository.open(), no_protected_paths(), {});
        ASSERT_TRUE(by_snapshot && by_copy);
        EXPECT_EQ(digest(*by_snapshot), digest(*by_copy));
    }
}

TEST(CopyTree, keeps_what_matters)
{
    TestFolder from, to;
    from.file("a", "text", 0640);
    from.file("x", "#!", 04755);
    from.link("l", "/etc/passwd");
    from.folder("closed");
    ::chmod(from.path("closed").c_str(), 0500);
    ::mkfifo(from.path("p").c_str(), 0600);
    std::ofstream(from.path("sparse")).seekp(64 << 20).put('x');
    auto copied = copy_tree(from.open(), to.open(), {"skipped"});
    ASSERT_TRUE(copied) << copied.error().message();
    EXPECT_EQ(copied->left_out, std::vector<std::string>{"p: a FIFO"});
    EXPECT_EQ(to.text("a"), "text");
    EXPECT_EQ(to.mode("a"), 0640U);
    EXPECT_EQ(to.mode("x"), 0755U);
    EXPECT_EQ(to.mode("closed"), 0500U);
    EXPECT_EQ(fs::read_symlink(to.path("l")), "/etc/passwd");
    struct stat status;
    ASSERT_EQ(::stat(to.path("sparse").c_str(), &status), 0);
    EXPECT_EQ(status.st_size, (64 << 20) + 1);
    EXPECT_LT(status.st_blocks, 1000);
}

}  // namespace
}  // namespace bawn::workspace
