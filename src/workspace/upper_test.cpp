#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <sys/xattr.h>

#include <random>
#include <set>

#include "base/text.h"
#include "workspace/change_set.h"
#include "workspace/commit.h"
#include "workspace/test_overlay.h"
#include "workspace/test_protection.h"

namespace bawn::workspace {
namespace {

namespace fs = std::filesystem;

void put(const std::string& path, const std::string& text) { std::ofstream(path, std::ios::binary) << text; }

std::string told(const ChangeSet& set)
{
    std::string text;
    for (const Change& change : set.changes) {
        text += std::string(name_of(change.kind)) + " " + printable(change.path);
        if (change.protection.effect != Effect::none) text += " [" + change.protection.rule + "]";
        if (!change.refused.empty()) text += " (refused: " + change.refused + ")";
        for (const std::string& note : change.notes) text += " (without " + note + ")";
        text += "\n";
    }
    return text;
}

std::string told(const TestOverlay& overlay)
{
    auto set = changes_in_upper(overlay.open("lower"), overlay.open("upper"), known_protected_paths(), {});
    return set ? told(*set) : set.error().message();
}

struct UpperRow {
    const char* why;
    std::function<void(const TestOverlay&)> before;
    std::function<void()> inside;
    std::string expected;
};

void make_socket(const char* path)
{
    int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_un address = {};
    address.sun_family = AF_UNIX;
    std::snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
    ::bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address);
    ::close(fd);
}

std::vector<UpperRow> upper_rows()
{
    auto file = [](const TestOverlay& o) { o.file("lower/a", "one\n"); };
    auto tree = [](const TestOverlay& o) {
        o.file("lower/d/x", "x");
        o.file("lower/d/e/y", "y");
    };
    return {
        {"nothing", file, [] {}, ""},
        {"a new file", file, [] { put("b", "x"); }, "added b\n"},
        {"a changed file", file, [] { put("a", "two\n"); }, "modified a\n"},
        {"a copy-up without a change", file, [] { put("a", "one\n"); }, ""},
        {"a touched file", file, [] { fs::last_write_time("a", fs::file_time_type::clock::now()); }, ""},
        {"a new mode", file, [] { ::chmod("a", 0600); }, "mode a\n"},
        {"a file that becomes a program", file, [] { ::chmod("a", 0755); }, "mode a [becomes-executable]\n"},
        {"a new program", file,
         [] {
             put("b", "#!/bin/sh\n");
             ::chmod("b", 0755);
         },
         "added b [new-program]\n"},
        {"set-uid", file,
         [] {
             put("b", "");
             ::chmod("b", 04755);
         },
         "added b [new-program] (without the set-uid bit)\n"},
        {"set-uid alone", file, [] { ::chmod("a", 04644); },
         "mode a (refused: nothing but set-uid, set-gid or sticky bits) (without the set-uid bit)\n"},
        {"a deleted file", file, [] { fs::remove("a"); }, "deleted a\n"},
        {"made and deleted", file,
         [] {
             put("b", "");
             fs::remove("b");
         },
         ""},
        {"deleted and made again as it was", file,
         [] {
             fs::remove("a");
             put("a", "one\n");
             ::chmod("a", 0644);
         },
         ""},
        {"renamed", file, [] { fs::rename("a", "b"); }, "deleted a\nadded b\n"},
        {"a folder deleted", tree, [] { fs::remove_all("d"); }, "deleted d\ndeleted d/e\ndeleted d/e/y\ndeleted d/x\n"},
        {"a folder deleted and made again", tree,
         [] {
             fs::remove_all("d");
             fs::create_directory("d");
             put("d/x", "x");
             ::chmod("d", 0755);
             ::chmod("d/x", 0644);
         },
         "deleted d/e\ndeleted d/e/y\n"},
        {"a folder inside an opaque one", tree,
         [] {
             fs::remove_all("d");
             fs::create_directories("d/e");
             put("d/e/z", "z");
         },
         "deleted d/e/y\nadded d/e/z\ndeleted d/x\n"},
        {"a file becomes a folder", file,
         [] {
             fs::remove("a");
             fs::create_directory("a");
             put("a/b", "");
         },
         "modified a\nadded a/b\n"},
        {"a folder becomes a file", tree,
         [] {
             fs::remove_all("d");
             put("d", "f");
         },
         "modified d\ndeleted d/e\ndeleted d/e/y\ndeleted d/x\n"},
        {"a folder becomes a link out", tree,
         [] {
             fs::remove_all("d");
             fs::create_symlink("/etc", "d");
         },
         "link d [link-out]\ndeleted d/e\ndeleted d/e/y\ndeleted d/x\n"},
        {"a link inside", file, [] { fs::create_symlink("a", "l"); }, "link l\n"},
        {"a link to a link", [](const TestOverlay& o) { o.link("lower/l", "/tmp"); }, [] { fs::create_symlink("l/x", "m"); },
         "link m [link-to-link]\n"},
        {"a FIFO", file, [] { ::mkfifo("p", 0600); }, "added p (refused: a FIFO)\n"},
        {"a socket", file, [] { make_socket("s"); }, "added s (refused: a socket)\n"},
        {"names of bytes", file,
         [] {
             put("new\nline", "");
             put("\xff\x1b[31m", "");
         },
         "added new\\x0aline\nadded \\xff\\x1b[31m\n"},
        {"a hook that was never there", file,
         [] {
             fs::create_directories(".husky");
             put(".husky/pre-push", "x");
         },
         "added .husky [git-hook-managers]\nadded .husky/pre-push [git-hook-managers]\n"},
        {"a repository inside", file,
         [] {
             fs::create_directories("v/.git/hooks");
             put("v/.git/hooks/x", "");
         },
         "added v\nadded v/.git [git-directory]\nadded v/.git/hooks [git-directory]\nadded v/.git/hooks/x [git-directory]\n"},
        {"a bare repository under another name", file,
         [] {
             fs::create_directories("fix/objects");
             fs::create_directories("fix/refs");
             put("fix/HEAD", "ref: refs/heads/main\n");
             put("fix/config", "[core]\n");
             put("fix/z", "");
         },
         "added fix [git-repository]\nadded fix/HEAD [git-repository]\nadded fix/config [git-repository]\nadded fix/objects "
         "[git-repository]\n"
         "added fix/refs [git-repository]\nadded fix/z [git-repository]\n"},
        {"the last stone of a bare repository",
         [](const TestOverlay& o) {
             o.folder("lower/fix/objects");
             o.folder("lower/fix/refs");
         },
         [] { put("fix/HEAD", "ref: refs/heads/main\n"); }, "added fix/HEAD [git-repository]\n"},
        {"extended attributes", file,
         [] {
             put("b", "");
             ::setxattr("b", "user.x", "1", 1, 0);
         },
         "added b (without extended attributes)\n"},
        {"a hard link to a file", file, [] { fs::create_hard_link("a", "b"); }, "added b\n"},
    };
}

TEST(Upper, table)
{
    for (const UpperRow& row : upper_rows()) {
        SCOPED_TRACE(row.why);
        TestOverlay overlay;
        row.before(overlay);
        RUN_INSIDE(overlay, row.inside);
        EXPECT_EQ(told(overlay), row.expected);
    }
}

// What an agent cannot make, but a corrupted or foreign upper layer may hold.
TEST(Upper, marks_that_no_session_makes_are_refused)
{
    TestOverlay overlay;
    overlay.file("lower/a", "content");
    overlay.file("upper/a", "");
    overlay.folder("upper/d");
    if (::setxattr(overlay.path("upper/a").c_str(), "user.overlay.metacopy", "", 0, 0) != 0)
        GTEST_SKIP() << "no user attributes on this file system";
    ::setxattr(overlay.path("upper/d").c_str(), "user.overlay.redirect", "/etc", 4, 0);
    EXPECT_EQ(told(overlay),
              "modified a (refused: the overlay holds only its attributes)\n"
              "added d (refused: the overlay takes this folder from another place)\n");
}

TEST(Upper, whiteouts_of_newer_kernels)
{
    TestOverlay overlay;
    overlay.file("lower/d/a", "content");
    overlay.file("lower/d/b", "content");
    overlay.file("upper/d/a", "");
    if (::setxattr(overlay.path("upper/d/a").c_str(), "user.overlay.whiteout", "y", 1, 0) != 0)
        GTEST_SKIP() << "no user attributes on this file system";
    ::setxattr(overlay.path("upper/d").c_str(), "user.overlay.opaque", "x", 1, 0);
    EXPECT_EQ(told(overlay), "deleted d/a\n");
}

TEST(Upper, devices_are_told_and_never_committed)
{
    TestOverlay overlay;
    if (::mknod(overlay.path("upper/null").c_str(), S_IFCHR | 0666, makedev(1, 3)) != 0) GTEST_SKIP() << "only root makes devices";
    EXPECT_EQ(told(overlay), "added null (refused: a character device)\n");
}

TEST(Upper, a_path_longer_than_the_kernel_takes_is_told)
{
    TestOverlay overlay;
    RUN_INSIDE(overlay, [] {
        for (int i = 0; i < 60; ++i) {
            std::string name(100, 'n');
            ::mkdir(name.c_str(), 0755);
            if (::chdir(name.c_str()) != 0) throw std::runtime_error("chdir");
        }
        put("deep", "");
    });
    auto set = changes_in_upper(overlay.open("lower"), overlay.open("upper"), known_protected_paths(), {});
    ASSERT_TRUE(set) << set.error().message();
    ASSERT_EQ(set->changes.size(), 41U);
    EXPECT_NE(set->changes.back().refused.find("too long"), std::string::npos);
    Folder upper = overlay.open("upper");
    EXPECT_TRUE(remove_all(upper, std::string(100, 'n')));
    EXPECT_TRUE(upper.entries("")->empty());
}

TEST(Upper, a_hidden_content_under_another_name_is_held)
{
    TestOverlay overlay;
    overlay.file("lower/.secret", "password\n");
    RUN_INSIDE(overlay, [] {
        put("notes", "password\n");
        put("sub.secret", "");
    });
    std::vector<std::string> hide = {"*.secret"};
    FileRules files(hide, overlay.path("lower"), "/home/ann");
    Sha256Digest contents[] = {sha256("password\n")};
    files.remember(contents);
    auto set = changes_in_upper(overlay.open("lower"), overlay.open("upper"), known_protected_paths(), files);
    ASSERT_TRUE(set);
    EXPECT_EQ(told(*set), "added notes [files.hide]\nadded sub.secret [files.hide]\n");
}

// --- generated trees: the walk over the layer must agree with a plain comparison of before and after ---

using Random = std::minstd_rand;

std::string any_path(Random& random)
{
    std::string path(1, static_cast<char>('a' + random() % 4));
    for (auto depth = random() % 3; depth > 0; --depth) path += std::string("/") + static_cast<char>('a' + random() % 4);
    return path;
}

void grow(Random& random, const std::string& base, int count)
{
    for (int i = 0; i < count; ++i) {
        std::error_code ignored;
        std::string path = base + any_path(random);
        fs::create_directories(fs::path(path).parent_path(), ignored);
        if (random() % 8 == 0)
            fs::create_symlink("x" + std::to_string(random() % 3), path, ignored);
        else if (random() % 4 == 0)
            fs::create_directory(path, ignored);
        else if (!fs::exists(fs::symlink_status(path, ignored)))
            put(path, std::to_string(random() % 5));
    }
}

void change(Random& random, int count)
{
    for (int i = 0; i < count; ++i) {
        std::error_code ignored;
        std::string path = any_path(random), other = any_path(random);
        switch (random() % 8) {
        case 0: fs::remove(path, ignored); break;
        case 1: fs::remove_all(path, ignored); break;
        case 2: fs::rename(path, other, ignored); break;
        case 3: fs::create_directories(path, ignored); break;
        case 4: fs::create_symlink("y", path, ignored); break;
        case 5:
            if (fs::is_regular_file(fs::symlink_status(path, ignored))) ::chmod(path.c_str(), random() % 2 ? 0600 : 0644);
            break;
        case 6: fs::create_hard_link(path, other, ignored); break;
        default:
            if (!fs::is_symlink(fs::symlink_status(path, ignored))) put(path, std::to_string(random() % 5));
            break;
        }
    }
}

TEST(Upper, agrees_with_a_plain_comparison_and_commits_to_the_same_tree)
{
    for (unsigned seed = 1; seed <= 40; ++seed) {
        SCOPED_TRACE(seed);
        Random random(seed);
        TestOverlay overlay;
        overlay.folder("after");
        grow(random, overlay.path("lower/"), 25);
        RUN_INSIDE(overlay, [&] {
            change(random, 40);
            if (!copy_tree(Folder::open(".").value(), overlay.open("after"))) throw std::runtime_error("copy");
        });
        Folder lower = overlay.open("lower"), upper = overlay.open("upper"), after = overlay.open("after"),
               session = overlay.open("session");
        auto by_layer = changes_in_upper(lower, upper, known_protected_paths(), {});
        auto by_comparison = changes_in_copy(lower, after, known_protected_paths(), {});
        ASSERT_TRUE(by_layer && by_comparison);
        ASSERT_EQ(told(*by_layer), told(*by_comparison));
        ASSERT_EQ(digest(*by_layer), digest(*by_comparison));

        Places places{lower, upper, session, "s"};
        auto outcomes = commit(places, *by_layer, {.approval = Approval::everything, .paths = {}}, {});
        ASSERT_TRUE(outcomes) << outcomes.error().message();
        for (const FileOutcome& outcome : *outcomes) EXPECT_EQ(outcome.outcome, Outcome::committed) << outcome.path << ": " << outcome.why;
        ASSERT_EQ(told(*changes_in_copy(lower, after, known_protected_paths(), {})), "");
        ASSERT_EQ(told(*changes_in_upper(lower, upper, known_protected_paths(), {})), "");
    }
}

TEST(Upper, discarding_by_path_leaves_the_rest)
{
    for (unsigned seed = 1; seed <= 20; ++seed) {
        SCOPED_TRACE(seed);
        Random random(seed);
        TestOverlay overlay;
        grow(random, overlay.path("lower/"), 25);
        RUN_INSIDE(overlay, [&] { change(random, 40); });
        Folder lower = overlay.open("lower"), upper = overlay.open("upper"), session = overlay.open("session");
        auto set = changes_in_upper(lower, upper, known_protected_paths(), {});
        ASSERT_TRUE(set);
        Places places{lower, upper, session, "s"};
        auto outcomes = discard(places, *set, {"a", "b/c"});
        ASSERT_TRUE(outcomes) << outcomes.error().message();
        std::set<std::string> gone;
        for (const FileOutcome& outcome : *outcomes) {
            if (outcome.outcome == Outcome::discarded)
                gone.insert(outcome.path);
            else
                EXPECT_TRUE(outcome.path.starts_with("b/c") && outcome.why.starts_with("its folder b is deleted"))
                    << outcome.path << ": " << outcome.why;
        }
        std::string rest;
        for (const Change& one : set->changes)
            if (!gone.contains(one.path)) rest += one.path + "\n";
        auto now = changes_in_upper(lower, upper, known_protected_paths(), {});
        ASSERT_TRUE(now);
        std::string left;
        for (const Change& one : now->changes) left += one.path + "\n";
        EXPECT_EQ(left, rest);
        ASSERT_TRUE(discard(places, *set, {}));
        EXPECT_EQ(told(*changes_in_upper(lower, upper, known_protected_paths(), {})), "");
    }
}

}  // namespace
}  // namespace bawn::workspace
