#include "workspace/commit.h"

#include <git2.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>

#include "workspace/case_folding.h"
#include "workspace/git_library.h"
#include "workspace/journal.h"
#include "workspace/test_folder.h"

namespace bawn::workspace {
namespace {

namespace fs = std::filesystem;

ProtectedPaths rules()
{
    return ProtectedPaths::parse("version: 1\nrules: [{id: hooks, why: runs, effect: hold, patterns: [.husky], told: [.husky]}]", "test")
        .value();
}

// A repository and a copy of it in which somebody worked.
class Commit : public testing::Test {
protected:
    Commit()
    {
        for (const char* name : {"repo", "copy", "session", "want"}) folder_.folder(name);
    }

    void begin(const std::vector<std::pair<std::string, std::string>>& files)
    {
        for (const auto& [name, text] : files) folder_.file("repo/" + name, text);
        remove_all(folder_.open(), "copy").value();
        folder_.folder("copy");
        copy_tree(folder_.open("repo"), folder_.open("copy")).value();
        wait_a_tick();
        started_ = session_start(folder_.open("session")).value();
        wait_a_tick();
    }

    static void wait_a_tick() { ::usleep(12'000); }  // longer than a tick of the file system's clock

    ChangeSet changes() { return changes_in_copy(folder_.open("repo"), folder_.open("copy"), rules(), {}).value(); }

    std::string commit_told(const Selection& selection = {}, const Base& more = {}, const Step& step = {})
    {
        ChangeSet set = changes();
        return commit_told_of(set, selection, more, step);
    }

    std::string commit_told_of(const ChangeSet& set, const Selection& selection = {}, const Base& more = {}, const Step& step = {})
    {
        Folder repository = folder_.open("repo"), source = folder_.open("copy"), session = folder_.open("session");
        Base base = more;
        base.started = started_;
        auto outcomes = commit({repository, source, session, "s1"}, set, selection, base, step);
        if (!outcomes) return outcomes.error().message();
        std::string text;
        for (const FileOutcome& one : *outcomes)
            text += std::string(name_of(one.outcome)) + " " + one.path + (one.why.empty() ? "" : ": " + one.why) + "\n";
        return text;
    }

    std::string hidden_files()
    {
        std::string found;
        for (const auto& entry : fs::recursive_directory_iterator(folder_.path("repo")))
            if (entry.path().filename().string().starts_with(".bawn-")) found += entry.path().string() + "\n";
        return found;
    }

    TestFolder folder_;
    struct timespec started_ = {};
};

TEST_F(Commit, what_was_reviewed_goes_in_and_what_is_protected_stays)
{
    begin({{"a", "one\n"}, {"b", "b\n"}, {"gone", "x"}});
    folder_.file("copy/a", "two\n");
    folder_.file("copy/new/deep/c", "c\n");
    folder_.file("copy/.husky/pre-push", "evil\n");
    fs::remove(folder_.path("copy/gone"));
    EXPECT_EQ(commit_told(),
              "held .husky: hooks: runs\nheld .husky/pre-push: hooks: runs\ncommitted a\ncommitted gone\ncommitted new\ncommitted "
              "new/deep\ncommitted new/deep/c\n");
    EXPECT_EQ(folder_.text("repo/a"), "two\n");
    EXPECT_EQ(folder_.text("repo/new/deep/c"), "c\n");
    EXPECT_FALSE(folder_.has("repo/gone"));
    EXPECT_FALSE(folder_.has("repo/.husky"));
    EXPECT_EQ(hidden_files(), "");
    EXPECT_EQ(commit_told(), "held .husky: hooks: runs\nheld .husky/pre-push: hooks: runs\n");
    EXPECT_EQ(commit_told({.approval = Approval::everything, .paths = {}}), "committed .husky\ncommitted .husky/pre-push\n");
    EXPECT_EQ(folder_.text("repo/.husky/pre-push"), "evil\n");
    EXPECT_EQ(commit_told(), "");
}

TEST_F(Commit, chosen_paths_bring_the_folders_they_need)
{
    begin({{"a", "one\n"}});
    folder_.file("copy/d/e/f", "f\n");
    folder_.file("copy/d/g", "g\n");
    EXPECT_EQ(commit_told({.approval = Approval::unprotected, .paths = {"d/e/f"}}),
              "committed d\ncommitted d/e\ncommitted d/e/f\nheld d/g: not chosen\n");
    EXPECT_FALSE(folder_.has("repo/d/g"));
}

TEST_F(Commit, special_bits_and_owners)
{
    begin({{"a", "one\n"}});
    folder_.file("copy/a", "two\n", 06755);
    folder_.file("copy/b", "b\n", 04644);
    if (::geteuid() == 0) {
        ASSERT_EQ(::chown(folder_.path("repo/a").c_str(), 1234, 1235), 0);
        wait_a_tick();
        started_ = session_start((folder_.folder("session2"), folder_.open("session2"))).value();
    }
    commit_told({.approval = Approval::everything, .paths = {}});
    EXPECT_EQ(folder_.mode("repo/a"), 0755U);
    EXPECT_EQ(folder_.mode("repo/b"), 0644U);
    struct stat status;
    ASSERT_EQ(::stat(folder_.path("repo/a").c_str(), &status), 0);
    EXPECT_EQ(status.st_uid, ::geteuid() == 0 ? 1234U : ::geteuid());
}

TEST_F(Commit, a_hard_link_out_of_the_repository_is_cut_and_not_written_through)
{
    begin({{"a", "one\n"}});
    folder_.file("outside", "outside\n");
    fs::create_hard_link(folder_.path("outside"), folder_.path("repo/l"));
    folder_.file("copy/l", "changed\n");
    wait_a_tick();
    started_ = session_start((folder_.folder("session2"), folder_.open("session2"))).value();
    EXPECT_EQ(commit_told(), "committed l\n");
    EXPECT_EQ(folder_.text("repo/l"), "changed\n");
    EXPECT_EQ(folder_.text("outside"), "outside\n");
}

TEST_F(Commit, types_replace_each_other)
{
    begin({{"f", "x"}, {"d/a", "a"}, {"d/b/c", "c"}, {"l", "x"}});
    fs::remove(folder_.path("copy/f"));
    folder_.file("copy/f/inner", "i");
    fs::remove_all(folder_.path("copy/d"));
    folder_.file("copy/d", "file now");
    fs::remove(folder_.path("copy/l"));
    folder_.link("copy/l", "d");
    commit_told({.approval = Approval::everything, .paths = {}});
    EXPECT_EQ(changes().changes.size(), 0U);
    EXPECT_EQ(folder_.text("repo/f/inner"), "i");
    EXPECT_EQ(folder_.text("repo/d"), "file now");
    EXPECT_EQ(fs::read_symlink(folder_.path("repo/l")), "d");
    EXPECT_EQ(hidden_files(), "");
}

TEST_F(Commit, content_that_changed_since_the_review_is_not_committed)
{
    begin({{"a", "one\n"}});
    folder_.file("copy/a", "two\n");
    ChangeSet reviewed = changes();
    folder_.file("copy/a", "evil\n");
    EXPECT_EQ(commit_told_of(reviewed), "failed a: its content is not what was reviewed\n");
    EXPECT_EQ(folder_.text("repo/a"), "one\n");
    EXPECT_EQ(hidden_files(), "");
}

TEST_F(Commit, what_changed_underneath_is_a_conflict)
{
    begin({{"a", "one\n"}, {"b", "one\n"}, {"c", "one\n"}});
    folder_.file("copy/a", "two\n");
    fs::remove(folder_.path("copy/b"));
    folder_.file("copy/new", "agent\n");
    ChangeSet reviewed = changes();
    folder_.file("repo/a", "user\n");
    folder_.file("repo/b", "user\n");
    folder_.file("repo/new", "user\n");
    EXPECT_EQ(commit_told_of(reviewed),
              "conflict a: it changed in the repository meanwhile, and git knows no common version\n"
              "conflict b: it changed in the repository meanwhile\n"
              "conflict new: it changed in the repository meanwhile, and git knows no common version\n");
    EXPECT_EQ(folder_.text("repo/a") + folder_.text("repo/b") + folder_.text("repo/new"), "user\nuser\nuser\n");
    EXPECT_EQ(hidden_files(), "");
}

TEST_F(Commit, what_changed_underneath_before_the_review_is_seen_too)
{
    begin({{"a", "one\n"}});
    folder_.file("copy/a", "two\n");
    folder_.file("repo/a", "user\n");  // the list compares with this, and still it is not what the agent saw
    EXPECT_EQ(commit_told(), "conflict a: it changed in the repository meanwhile, and git knows no common version\n");
    EXPECT_EQ(folder_.text("repo/a"), "user\n");
}

TEST_F(Commit, a_change_at_the_last_moment_is_swapped_back)
{
    begin({{"a", "one\n"}, {"b", "b\n"}});
    folder_.file("copy/a", "two\n");
    fs::remove(folder_.path("copy/b"));
    auto at_the_last_moment = [&](std::string_view step) {
        if (step == "apply a") folder_.file("repo/a", "user\n");
        if (step == "apply b") folder_.file("repo/b", "user\n");
    };
    EXPECT_EQ(commit_told({}, {}, at_the_last_moment),
              "conflict a: it changed in the repository meanwhile\nconflict b: it changed in the repository meanwhile\n");
    EXPECT_EQ(folder_.text("repo/a") + folder_.text("repo/b"), "user\nuser\n");
    EXPECT_EQ(hidden_files(), "");
}

TEST_F(Commit, one_at_a_time)
{
    begin({{"a", "one\n"}});
    folder_.file("copy/a", "two\n");
    std::string second;
    auto meanwhile = [&](std::string_view step) {
        if (step == "apply a") second = commit_told();
    };
    EXPECT_EQ(commit_told({}, {}, meanwhile), "committed a\n");
    EXPECT_EQ(second, "another commit of this session is under way");
}

TEST_F(Commit, a_folder_that_becomes_a_link_is_not_followed)
{
    begin({{"d/a", "one\n"}});
    folder_.file("copy/d/a", "two\n");
    folder_.file("copy/d/n", "new\n");
    ChangeSet reviewed = changes();
    folder_.folder("outside");
    folder_.file("outside/a", "outside\n");
    fs::rename(folder_.path("repo/d"), folder_.path("repo/was"));
    folder_.link("repo/d", folder_.path("outside"));
    commit_told_of(reviewed);
    EXPECT_EQ(folder_.text("outside/a"), "outside\n");
    EXPECT_FALSE(folder_.has("outside/n"));
    EXPECT_EQ(folder_.text("repo/was/a"), "one\n");
    EXPECT_EQ(hidden_files(), "");
}

// --- three-way merge ---

class Merge : public Commit {
protected:
    // Git's knowledge of the files at the start: an index in the session's folder, blobs in an object folder.
    Base known_to_git(const std::vector<std::pair<std::string, std::string>>& files)
    {
        open_git_library().value();
        folder_.folder("objects");
        git_odb* objects = nullptr;
        git_index* index = nullptr;
        EXPECT_EQ(git_odb_open(&objects, folder_.path("objects").c_str()), 0);
        EXPECT_EQ(git_index_open(&index, folder_.path("session/index").c_str()), 0);
        for (const auto& [name, text] : files) {
            git_index_entry entry = {};
            entry.path = name.c_str();
            entry.mode = GIT_FILEMODE_BLOB;
            EXPECT_EQ(git_odb_write(&entry.id, objects, text.data(), text.size(), GIT_OBJECT_BLOB), 0);
            EXPECT_EQ(git_index_add(index, &entry), 0);
        }
        EXPECT_EQ(git_index_write(index), 0);
        git_index_free(index);
        git_odb_free(objects);
        return {.started = {}, .index_file = "index", .objects = folder_.path("objects")};
    }
};

TEST_F(Merge, table)
{
    struct Row {
        const char* why;
        std::string base, agent, user, expected, outcome;
    };
    const Row rows[] = {
        {"other lines", "1\n2\n3\n4\n5\n", "1a\n2\n3\n4\n5\n", "1\n2\n3\n4\n5u\n", "1a\n2\n3\n4\n5u\n", "merged a\n"},
        {"the same lines", "1\n2\n3\n", "1\n2a\n3\n", "1\n2u\n3\n", "1\n2u\n3\n",
         "conflict a: it changed in the repository meanwhile, in the same lines\n"},
        {"the same change", "1\n2\n3\n", "1\n2a\n3\n", "1\n2a\n3\n", "1\n2a\n3\n", ""},
        {"only touched", "1\n2\n3\n", "1\n2a\n3\n", "1\n2\n3\n", "1\n2a\n3\n", "committed a\n"},
        {"not a text", std::string("1\0\n", 3), std::string("2\0\n", 3), std::string("3\0\n", 3), std::string("3\0\n", 3),
         "conflict a: it changed in the repository meanwhile, in the same lines\n"},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        begin({{"a", row.base}});
        fs::remove(folder_.path("session/index"));
        Base base = known_to_git({{"a", row.base}});
        folder_.file("copy/a", row.agent);
        folder_.file("repo/a", row.user);
        EXPECT_EQ(commit_told({}, base), row.outcome);
        EXPECT_EQ(folder_.text("repo/a"), row.expected);
        EXPECT_EQ(hidden_files(), "");
        fs::remove(folder_.path("session/started"));
    }
}

TEST_F(Merge, a_tracked_file_that_the_user_removed_does_not_come_back)
{
    begin({{"a", "1\n"}});
    Base base = known_to_git({{"a", "1\n"}});
    folder_.file("copy/a", "2\n");
    fs::remove(folder_.path("repo/a"));
    EXPECT_EQ(commit_told({}, base), "conflict a: it was removed from the repository meanwhile\n");
    EXPECT_FALSE(folder_.has("repo/a"));
}

// --- killed at every step ---

// Counts down, then the process is gone as by SIGKILL.
struct Deadline {
    int steps;
    void operator()(std::string_view)
    {
        if (steps-- == 0) ::kill(::getpid(), SIGKILL);
    }
};

class Killed : public Commit {
protected:
    void work()
    {
        begin({{"a", "one\n"}, {"b", "b\n"}, {"d/x", "x\n"}, {"d/y", "y\n"}, {"was", "file"}, {"dir/in", "in"}, {"same", "same"}});
        folder_.file("copy/a", "two\n");
        fs::remove(folder_.path("copy/b"));
        fs::remove_all(folder_.path("copy/d"));
        folder_.file("copy/n/e/w", "new\n");
        folder_.link("copy/link", "a");
        fs::remove(folder_.path("copy/was"));
        folder_.file("copy/was/now", "folder");
        fs::remove_all(folder_.path("copy/dir"));
        folder_.file("copy/dir", "file");
        ::chmod(folder_.path("copy/same").c_str(), 0600);
    }

    // The exit of a child that commits and dies after `steps`: true when it was done before.
    bool commits_in_child(int steps)
    {
        pid_t child = ::fork();
        if (child == 0) {
            commit_told({.approval = Approval::everything, .paths = {}}, {}, Deadline{steps});
            ::_exit(0);
        }
        int status = 0;
        ::waitpid(child, &status, 0);
        return WIFEXITED(status);
    }

    bool finishes_in_child(int steps)
    {
        pid_t child = ::fork();
        if (child == 0) {
            Folder repository = folder_.open("repo"), source = folder_.open("copy"), session = folder_.open("session");
            auto done = finish_commit({repository, source, session, "s1"}, Deadline{steps});
            ::_exit(0);
        }
        int status = 0;
        ::waitpid(child, &status, 0);
        return WIFEXITED(status);
    }

    // Old or new as a whole, and no trace of us.
    void expect_whole(const std::string& old_digest)
    {
        std::string left = digest(changes());
        EXPECT_TRUE(left == old_digest || left == digest(ChangeSet{})) << "half a commit";
        EXPECT_EQ(hidden_files(), "");
        EXPECT_FALSE(folder_.has("session/commit.journal"));
    }

    void clean()
    {
        for (const char* name : {"repo", "copy", "session"}) {
            fs::remove_all(folder_.path(name));
            folder_.folder(name);
        }
    }
};

TEST_F(Killed, at_every_step_and_finished_after_it)
{
    for (int steps = 0;; ++steps) {
        SCOPED_TRACE(steps);
        clean();
        work();
        std::string old_digest = digest(changes());
        bool is_done = commits_in_child(steps);
        Folder repository = folder_.open("repo"), source = folder_.open("copy"), session = folder_.open("session");
        auto finished = finish_commit({repository, source, session, "s1"});
        ASSERT_TRUE(finished) << finished.error().message();
        for (const FileOutcome& one : finished->outcomes) EXPECT_EQ(one.outcome, Outcome::committed) << one.path << ": " << one.why;
        expect_whole(old_digest);
        if (is_done) break;
        ASSERT_LT(steps, 1000);
    }
}

TEST_F(Killed, while_finishing_too)
{
    for (int steps = 8; steps < 60; steps += 13)
        for (int more = 0;; ++more) {
            SCOPED_TRACE(std::to_string(steps) + " and " + std::to_string(more));
            clean();
            work();
            std::string old_digest = digest(changes());
            bool is_done = commits_in_child(steps);
            bool is_finished = finishes_in_child(more);
            Folder repository = folder_.open("repo"), source = folder_.open("copy"), session = folder_.open("session");
            ASSERT_TRUE(finish_commit({repository, source, session, "s1"}));
            expect_whole(old_digest);
            if (is_done || is_finished) break;
        }
}

TEST_F(Killed, a_file_that_the_user_changed_after_the_kill_is_left_alone)
{
    for (int steps = 0;; ++steps) {
        SCOPED_TRACE(steps);
        clean();
        begin({{"a", "one\n"}});
        folder_.file("copy/a", "two\n");
        bool is_done = commits_in_child(steps);
        folder_.file("repo/a", "user\n");
        Folder repository = folder_.open("repo"), source = folder_.open("copy"), session = folder_.open("session");
        ASSERT_TRUE(finish_commit({repository, source, session, "s1"}));
        EXPECT_EQ(folder_.text("repo/a"), "user\n");
        EXPECT_EQ(hidden_files(), "");
        if (is_done) break;
    }
}

// --- the journal ---

TEST(Journal, reads_what_it_writes)
{
    Journal journal{.state = JournalState::applying, .items = {}};
    journal.items.push_back({.path = "a b\n\xff%",
                             .expected = {.type = FileType::regular, .mode = 0644, .size = 3, .sha256 = sha256("abc")},
                             .after = {.type = FileType::link, .mode = 0777, .link_target = "\xfe/x y"},
                             .hidden = ".bawn-s-0",
                             .outcome = Outcome::merged});
    auto read = parse_journal(to_text(journal, "s"), "s");
    ASSERT_TRUE(read) << read.error().message();
    EXPECT_EQ(to_text(*read, "s"), to_text(journal, "s"));
    EXPECT_EQ(read->items[0].path, "a b\n\xff%");
    EXPECT_EQ(read->items[0].after.link_target, "\xfe/x y");
}

TEST(Journal, nothing_in_it_is_believed)
{
    const std::string head = R"({"items":1,"schema":"bawn.commit/1","session":"s","state":"applying"})"
                             "\n";
    auto line = [](const std::string& path, const std::string& hidden) {
        return R"({"path":")" + path + R"(","hidden":")" + hidden +
               R"(","expected":{"type":0,"mode":0,"size":0},"after":{"type":0,"mode":0,"size":0}})"
               "\n";
    };
    struct Row {
        const char* why;
        std::string text, message;
    };
    const Row rows[] = {
        {"cut", head, "it is cut"},
        {"up", head + line("../x", ".bawn-s-0"), "a path leaves the repository"},
        {"up in the middle", head + line("a/../../x", ".bawn-s-0"), "a path leaves the repository"},
        {"absolute", head + line("/etc/passwd", ".bawn-s-0"), "a path leaves the repository"},
        {"encoded", head + line("%2e%2e/x", ".bawn-s-0"), "a path leaves the repository"},
        {"a hidden file that is not ours", head + line("a", "important"), "a hidden file that is not ours"},
        {"of another session", head + line("a", ".bawn-t-0"), "a hidden file that is not ours"},
        {"another session",
         R"({"items":0,"schema":"bawn.commit/1","session":"t","state":"applying"})"
         "\n",
         "it belongs to another session"},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        auto read = parse_journal(row.text, "s");
        ASSERT_FALSE(read);
        EXPECT_EQ(read.error().message(), "reading the journal of a commit: " + row.message);
    }
}

TEST(CaseFolding, names_that_are_the_same_somewhere)
{
    std::vector<Entry> names = {{"Makefile"}, {"readme.md"}};
    EXPECT_EQ(collision(names, "makefile"), "Makefile");
    EXPECT_EQ(collision(names, "Makefile"), "");
    EXPECT_EQ(collision(names, "README.MD."), "readme.md");
    EXPECT_EQ(collision(names, "other"), "");
}

}  // namespace
}  // namespace bawn::workspace
