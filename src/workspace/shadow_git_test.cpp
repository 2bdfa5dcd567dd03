#include "workspace/shadow_git.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include "base/hash.h"
#include "base/process.h"
#include "workspace/foreign_objects.h"
#include "workspace/git_refs.h"
#include "workspace/shadow_config.h"
#include "workspace/test_overlay.h"

namespace bawn::workspace {
namespace {

namespace fs = std::filesystem;

const char* const clean_environment =
    "export HOME=/nonexistent XDG_CONFIG_HOME=/nonexistent GIT_CONFIG_NOSYSTEM=1 GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@x "
    "GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@x; set -e; ";

#define SKIP_WITHOUT_GIT() \
    if (::access("/usr/bin/git", X_OK) != 0) GTEST_SKIP() << "git is not installed"

class Shadow : public testing::Test {
protected:
    Shadow()
    {
        folder_.folder("repo");
        folder_.folder("session");
    }

    static std::pair<int, std::string> shell(const std::string& folder, const std::string& script)
    {
        auto child = ChildProcess::start({"/bin/sh", "-c", clean_environment + std::string("exec 2>&1; cd \"$0\"; ") + script, folder});
        if (!child) return {1, child.error().message()};
        auto status = child->wait();
        if (!status) return {1, status.error().message()};
        return {status->code + status->signal, status->output};
    }

    std::string on_host(const std::string& script, const std::string& in = "repo")
    {
        auto [code, output] = shell(folder_.path(in), script);
        EXPECT_EQ(code, 0) << output;
        while (output.ends_with('\n')) output.pop_back();
        return output;
    }

    void begin(const std::string& repository = "repo")
    {
        auto made = make_shadow(folder_.path(repository), folder_.path("session"));
        ASSERT_TRUE(made) << made.error().message();
        ASSERT_TRUE(*made);
        shadow_ = **made;
        workspace_ = repository;
    }

    // Runs as an agent would: the rows are bound where they belong, in namespaces of a child. 77 where that is not possible.
    int inside(const std::string& script)
    {
        std::fflush(nullptr);
        pid_t child = ::fork();
        if (child == 0) {
            if (!enter_namespaces() || !bind_rows()) ::_exit(TestOverlay::cannot_mount);
            if (::chdir(folder_.path(workspace_).c_str()) != 0) ::_exit(1);
            ::execl("/bin/sh", "sh", "-c", (clean_environment + script).c_str(), nullptr);
            ::_exit(1);
        }
        int status = 0;
        ::waitpid(child, &status, 0);
        return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
    }

    bool bind_rows()
    {
        if (::mount("none", "/run", "tmpfs", 0, "mode=755") != 0) return false;
        for (const ShadowBind& bind : shadow_.binds) {
            std::string target = (bind.is_below_workspace ? folder_.path(workspace_) : "") + bind.inside;
            if (!bind.is_below_workspace && !fs::exists(target)) {
                fs::create_directories(fs::is_directory(bind.outside) ? fs::path(target) : fs::path(target).parent_path());
                if (!fs::is_directory(bind.outside)) std::ofstream{target};
            }
            if (::mount(bind.outside.c_str(), target.c_str(), nullptr, MS_BIND, nullptr) != 0) return false;
            if (!bind.is_writable && ::mount("none", target.c_str(), nullptr, MS_BIND | MS_REMOUNT | MS_RDONLY, nullptr) != 0) return false;
        }
        return true;
    }

    std::string imported(const ImportLimits& limits = {})
    {
        auto done = import_commits(shadow_, "s1", limits);
        if (!done) return done.error().message() + "\n";
        std::string text;
        for (const ImportedRef& ref : done->refs) text += ref.name + "\n";
        for (const std::string& line : done->refused) text += "refused " + line + "\n";
        return text;
    }

    // All that a host's git directory says, but objects and our own references.
    std::string state_of_host(const std::string& git = "repo/.git")
    {
        return on_host("find . -path ./objects -prune -o -path ./refs/bawn -prune -o -type f -exec sha256sum {} + | sort", git);
    }

    TestFolder folder_;
    ShadowGit shadow_;
    std::string workspace_ = "repo";
};

#define INSIDE(script)                                                                                                \
    switch (inside(script)) {                                                                                         \
    case 0: break;                                                                                                    \
    case TestOverlay::cannot_mount: GTEST_SKIP() << "nothing can be mounted in a user namespace on this machine";     \
    default: FAIL() << "git failed inside";                                                                           \
    }

const char* const some_history =
    "git init -q -b main . && echo one >a && git add a && git commit -qm one && echo two >a && git commit -qam two && git tag v1 && git "
    "branch side HEAD~1";

TEST_F(Shadow, a_folder_that_is_no_repository_has_none)
{
    auto made = make_shadow(folder_.path("repo"), folder_.path("session"));
    ASSERT_TRUE(made);
    EXPECT_FALSE(*made);
    EXPECT_FALSE(folder_.has("session/git"));
}

TEST_F(Shadow, commits_made_inside_come_back_below_our_own_references)
{
    SKIP_WITHOUT_GIT();
    on_host(some_history);
    on_host("git config user.name Ann; git config core.hooksPath /evil; git config alias.x '!evil'; git gc -q");
    std::string before = state_of_host();
    begin();
    INSIDE(
        "test -z \"$(git status --porcelain)\" && git log --oneline | grep -q two && test \"$(git config user.name)\" = Ann && ! git "
        "config core.hooksPath");
    INSIDE(
        "echo three >b && git add b && git commit -qm three && git checkout -q -b topic && echo 4 >c && git add c && git commit -qm four "
        "&& "
        "git commit -q --amend -m 'four again' && git tag -a -m note v2 && git rebase -q side");
    EXPECT_EQ(imported().substr(0, 69), "refs/bawn/s1/heads/main\nrefs/bawn/s1/heads/topic\nrefs/bawn/s1/tags/v2");
    EXPECT_EQ(state_of_host(), before);
    EXPECT_EQ(on_host("git log --format=%s refs/bawn/s1/heads/main"), "three\ntwo\none");
    EXPECT_EQ(on_host("git cat-file -p refs/bawn/s1/heads/main:b"), "three");
    EXPECT_EQ(on_host("git cat-file -t refs/bawn/s1/tags/v2"), "tag");
    on_host("git fsck --strict");
    EXPECT_EQ(imported(), "");
}

TEST_F(Shadow, what_root_imports_belongs_to_the_owner)
{
    SKIP_WITHOUT_GIT();
    if (::geteuid() != 0) GTEST_SKIP() << "only for root";
    on_host(some_history);
    begin();
    INSIDE("echo three >b && git add b && git commit -qm three");
    ASSERT_TRUE(give_tree(folder_.open("repo"), 1234, 1235));
    ::chmod(folder_.path().c_str(), 0755);
    EXPECT_EQ(imported(), "refs/bawn/s1/heads/main\n");
    EXPECT_EQ(on_host("find . ! -user 1234 -o ! -group 1235"), "");
}

TEST_F(Shadow, packed_by_the_agent)
{
    SKIP_WITHOUT_GIT();
    on_host(some_history);
    begin();
    INSIDE(
        "seq 1 5000 >big && git add big && git commit -qm big && seq 1 5001 >big && git commit -qam bigger && git repack -q -a -d -l && "
        "git prune-packed -q && git pack-refs --all");
    EXPECT_EQ(imported(), "refs/bawn/s1/heads/main\n");
    EXPECT_EQ(on_host("git cat-file -p refs/bawn/s1/heads/main:big | tail -1"), "5001");
    on_host("git fsck --strict");
}

TEST_F(Shadow, kinds_of_repositories)
{
    SKIP_WITHOUT_GIT();
    struct Row {
        const char* why;
        std::string setup;
        const char* workspace;
    };
    const Row rows[] = {
        {"unborn", "git init -q -b main repo", "repo"},
        {"detached", "mkdir repo; cd repo; " + std::string(some_history) + " && git checkout -q --detach", "repo"},
        {"linked worktree", "mkdir main; cd main; " + std::string(some_history) + " && git worktree add -q ../repo side", "repo"},
        {"borrowed objects", "mkdir base; cd base; " + std::string(some_history) + " && cd .. && git clone -q -s base repo", "repo"},
        {"shallow", "mkdir base; cd base; " + std::string(some_history) + " && cd .. && git clone -q --depth 1 \"file://$PWD/base\" repo",
         "repo"},
        {"submodule",
         "mkdir base; cd base; " + std::string(some_history) +
             " && cd .. && git init -q top && cd top && git -c protocol.file.allow=always submodule --quiet add \"$(dirname "
             "\"$PWD\")/base\" repo && cd ..",
         "top/repo"},
        {"packed references", "mkdir repo; cd repo; " + std::string(some_history) + " && git pack-refs --all && git gc -q", "repo"},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        for (const char* name : {"repo", "main", "base", "top", "session"}) fs::remove_all(folder_.path(name));
        folder_.folder("session");
        on_host(row.setup, "");
        begin(row.workspace);
        INSIDE("git status >/dev/null && echo new >new && git add new && git commit -qm new && test \"$(git log -1 --format=%s)\" = new");
        std::string refs = imported();
        EXPECT_TRUE(refs.starts_with("refs/bawn/s1/")) << refs;
        std::string name = refs.substr(0, refs.find('\n'));
        EXPECT_EQ(on_host("git log -1 --format=%s " + name, row.workspace), "new");
    }
}

TEST_F(Shadow, sha256_repositories_get_a_shadow_and_no_import)
{
    SKIP_WITHOUT_GIT();
    on_host("git init -q -b main --object-format=sha256 . && echo one >a && git add a && git commit -qm one");
    begin();
    INSIDE("test -z \"$(git status --porcelain)\" && echo two >a && git commit -qam two");
    EXPECT_EQ(imported(), "commits with sha256 names cannot be imported\n");
}

// --- a shadow in hostile hands ---

class Hostile : public Shadow {
protected:
    void begin_with_history()
    {
        on_host(some_history);
        begin();
    }

    // A loose object in the shadow, under its own name or another. Its id.
    std::string put_object(const std::string& type, const std::string& content, const std::string& name = "")
    {
        std::string text = type + " " + std::to_string(content.size()) + std::string(1, '\0') + content;
        ObjectType known = type == "tree" ? ObjectType::tree : type == "commit" ? ObjectType::commit : ObjectType::blob;
        std::string id = name.empty() ? id_of({known, content}) : name;
        uLongf size = compressBound(text.size());
        std::string packed(size, '\0');
        compress(reinterpret_cast<Bytef*>(packed.data()), &size, reinterpret_cast<const Bytef*>(text.data()), text.size());
        packed.resize(size);
        folder_.file("session/git/objects/" + id.substr(0, 2) + "/" + id.substr(2), packed);
        return id;
    }

    static std::string tree_entry(const std::string& mode, const std::string& name, const std::string& id)
    {
        return mode + " " + name + std::string(1, '\0') + from_hex(id).value();
    }

    std::string put_commit(const std::string& tree)
    {
        std::string id = put_object("commit", "tree " + tree + "\nauthor a <a@x> 1 +0000\ncommitter a <a@x> 1 +0000\n\nm\n");
        folder_.file("session/git/refs/heads/evil", id + "\n");
        return id;
    }

    std::size_t host_objects() { return std::stoul(on_host("find .git/objects -type f | wc -l")); }
};

TEST_F(Hostile, trees)
{
    SKIP_WITHOUT_GIT();
    struct Row {
        const char* why;
        std::string mode, name, refused;
    };
    const Row rows[] = {
        {"a git directory", "40000", ".git", "a tree with the name .git"},
        {"in upper case", "40000", ".GiT", "a tree with the name .GiT"},
        {"its short name", "40000", "git~1", "a tree with the name git~1"},
        {"with a letter that HFS+ ignores", "40000", ".g\xe2\x80\x8cit", "a tree with the name .g\\u{200c}it"},
        {"with a stream", "40000", ".git::$INDEX_ALLOCATION", "a tree with the name .git::$INDEX_ALLOCATION"},
        {"behind a backslash", "100644", "a\\.git\\config", "a tree with the name a\\.git\\config"},
        {"up", "100644", "..", "a tree with the name .."},
        {"a path", "100644", "a/b", "a tree with the name a/b"},
        {"modules as a link", "120000", ".gitmodules", "a tree with a link called .gitmodules"},
        {"an unknown mode", "100777", "a", "a tree with the mode 100777"},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        for (const char* name : {"repo", "session"}) {
            fs::remove_all(folder_.path(name));
            folder_.folder(name);
        }
        begin_with_history();
        std::string blob = put_object("blob", "x"), empty = put_object("tree", "");
        std::string tree = put_object("tree", tree_entry(row.mode, row.name, row.mode == "40000" ? empty : blob));
        put_commit(tree);
        std::size_t before = host_objects();
        EXPECT_EQ(imported(), "refused refs/bawn/s1/heads/evil: object " + tree + ": " + row.refused + "\n");
        EXPECT_EQ(host_objects(), before);
        EXPECT_FALSE(folder_.has("repo/.git/refs/bawn"));
    }
}

TEST_F(Hostile, submodule_entries_are_fine)
{
    SKIP_WITHOUT_GIT();
    begin_with_history();
    put_commit(put_object("tree", tree_entry("160000", "sub", std::string(40, '1'))));
    EXPECT_EQ(imported(), "refs/bawn/s1/heads/evil\n");
}

TEST_F(Hostile, objects_that_lie)
{
    SKIP_WITHOUT_GIT();
    begin_with_history();
    std::string other = std::string(40, 'a');
    put_object("blob", "not that", other);
    put_commit(put_object("tree", tree_entry("100644", "f", other)));
    EXPECT_EQ(imported(), "refused refs/bawn/s1/heads/evil: object " + other + ": its content has another name\n");
}

TEST_F(Hostile, missing_and_too_large)
{
    SKIP_WITHOUT_GIT();
    begin_with_history();
    std::string missing = std::string(40, 'b');
    put_commit(put_object("tree", tree_entry("100644", "f", missing)));
    EXPECT_EQ(imported(), "refused refs/bawn/s1/heads/evil: object " + missing + " is missing\n");
    std::string bomb = put_object("blob", std::string(3 << 20, '\0'));
    put_commit(put_object("tree", tree_entry("100644", "f", bomb)));
    EXPECT_EQ(imported({.object_bytes = 1 << 20}),
              "refused refs/bawn/s1/heads/evil: object " + bomb + ": it is larger than 1048640 bytes\n");
    EXPECT_EQ(imported({.objects = 1}), "refused refs/bawn/s1/heads/evil: more than 1 objects\n");
}

TEST_F(Hostile, links_and_alternates_to_elsewhere_are_not_followed)
{
    SKIP_WITHOUT_GIT();
    begin_with_history();
    folder_.folder("other");
    on_host("git init -q -b main . && echo secret >s && git add s && git commit -qm secret", "other");
    std::string secret = on_host("git rev-parse HEAD", "other");
    fs::remove(folder_.path("session/git/objects/info/alternates"));
    folder_.file("session/git/objects/info/alternates", folder_.path("other/.git/objects") + "\n");
    for (const auto& entry : fs::directory_iterator(folder_.path("other/.git/objects"))) {
        std::string name = entry.path().filename();
        if (name.size() == 2) folder_.link("session/git/objects/" + name, entry.path());
    }
    folder_.file("session/git/refs/heads/evil", secret + "\n");
    folder_.link("session/git/refs/heads/linked", folder_.path("other/.git/refs/heads/main"));
    EXPECT_EQ(imported(), "refused refs/bawn/s1/heads/evil: object " + secret + " is missing\n");
    fs::remove_all(folder_.path("session/git/objects/pack"));
    folder_.link("session/git/objects/pack", folder_.path("other/.git/objects/pack"));
    EXPECT_EQ(imported(), "refused refs/bawn/s1/heads/evil: object " + secret + " is missing\n");
}

TEST_F(Hostile, packs_that_lie)
{
    SKIP_WITHOUT_GIT();
    begin_with_history();
    folder_.file("session/git/objects/pack/pack-1.pack", "PACK garbage");
    folder_.file("session/git/objects/pack/pack-2.pack", std::string("PACK\0\0\0\2\xff\xff\xff\xff", 12));
    folder_.file("session/git/objects/pack/pack-2.idx", "\377tOc");
    std::string told = imported();
    EXPECT_NE(told.find("refused pack-1.pack: "), std::string::npos) << told;
    EXPECT_NE(told.find("refused pack-2.pack: "), std::string::npos) << told;
    EXPECT_FALSE(folder_.has("session/import"));
}

TEST_F(Hostile, names_of_references)
{
    SKIP_WITHOUT_GIT();
    begin_with_history();
    std::string id = put_commit(put_object("tree", ""));
    fs::remove(folder_.path("session/git/refs/heads/evil"));
    folder_.file("session/git/packed-refs", id + " refs/heads/../../../heads/main\n" + id + " refs/heads/a.lock\n" + id + " HEAD\n" + id +
                                                " refs/heads/ok\n" + id + " refs/bawn/s2/x\n");
    EXPECT_EQ(imported(), "refs/bawn/s1/heads/ok\n");
}

TEST_F(Hostile, a_link_in_the_hosts_references_is_not_followed)
{
    SKIP_WITHOUT_GIT();
    begin_with_history();
    put_commit(put_object("tree", ""));
    folder_.folder("outside");
    folder_.link("repo/.git/refs/bawn", folder_.path("outside"));
    std::string told = imported();
    EXPECT_NE(told.find("refs/bawn: Not a directory"), std::string::npos) << told;
    EXPECT_TRUE(fs::is_empty(folder_.path("outside")));
}

// --- the configuration ---

TEST(ShadowConfig, keeps_what_describes_and_nothing_that_runs)
{
    auto host = parse_git_config(
        "[core]\n\tfilemode = true\n\thooksPath = /x\n\tfsmonitor = /x\n\tsshCommand = evil\n\tpager = evil\n\tworktree = /etc\n\tautocrlf "
        "= \"evil\\nx\"\n"
        "[user]\n\tname = \"Ann \\\"x\\\"\"\n\tsigningkey = k\n[alias]\n\tx = !evil\n[include]\n\tpath = /x\n[filter \"f\"]\n\tclean = "
        "evil\n[credential]\n\thelper = evil\n"
        "[remote \"origin\"]\n\turl = https://ann:secret@example.org/x.git?token=1\n\tfetch = "
        "+refs/heads/*:refs/remotes/origin/*\n\tuploadpack = evil\n\tproxy = p\n"
        "[remote \"bad\"]\n\turl = ext::sh -c evil\n[branch \"main\"]\n\tremote = origin\n\tmerge = refs/heads/main\n[url "
        "\"x\"]\n\tinsteadOf = y\n[http]\n\textraHeader = secret\n");
    EXPECT_EQ(shadow_config(host, "sha1"),
              "[branch \"main\"]\n\tremote = \"origin\"\n\tmerge = \"refs/heads/main\"\n"
              "[core]\n\trepositoryformatversion = 0\n\tbare = false\n\tlogallrefupdates = true\n\tcheckstat = minimal\n\ttrustctime = "
              "false\n\tfilemode = \"true\"\n"
              "[gc]\n\tauto = 0\n[maintenance]\n\tauto = false\n"
              "[remote \"origin\"]\n\turl = \"https://example.org/x.git\"\n\tfetch = \"+refs/heads/*:refs/remotes/origin/*\"\n"
              "[user]\n\tname = \"Ann \\\"x\\\"\"\n");
}

TEST(Refs, names)
{
    for (const char* good : {"refs/heads/main", "refs/heads/a/b", "refs/tags/v1.0", "refs/stash"}) EXPECT_TRUE(is_ref_name(good)) << good;
    for (const char* bad :
         {"refs", "HEAD", "refs/", "refs//x", "refs/heads/..", "refs/heads/a..b", "refs/heads/.x", "refs/heads/x.lock", "refs/heads/x ",
          "refs/heads/\x1b", "refs/heads/a@{b", "refs/heads/x/", "/refs/x", "refs/heads/x*", "refs/heads/@"})
        EXPECT_FALSE(is_ref_name(bad)) << bad;
}

}  // namespace
}  // namespace bawn::workspace
