#include "workspace/protected.h"

#include <gtest/gtest.h>

#include "workspace/names.h"
#include "workspace/test_folder.h"
#include "workspace/test_protection.h"

namespace bawn::workspace {
namespace {

TEST(Protected, the_examples_of_the_data_file_hold)
{
    for (const std::string& line : known_protected_paths().failed_examples()) ADD_FAILURE() << line;
}

TEST(Protected, spellings)
{
    struct Row {
        const char* why;
        std::string path;
        Effect effect;
    };
    const Row rows[] = {
        {"an ordinary source is free", "src/main.cpp", Effect::none},
        {"a hook is held", ".git/hooks/pre-commit", Effect::hold},
        {"a hook of a nested repository", "vendor/lib/.git/hooks/pre-commit", Effect::hold},
        {"a hook of a submodule", ".git/modules/lib/hooks/pre-commit", Effect::hold},
        {"a configuration of a linked worktree", ".git/worktrees/w/config.worktree", Effect::hold},
        {"upper case", "a/.GIT/CONFIG", Effect::hold},
        {"a trailing dot", ".git./config", Effect::hold},
        {"trailing spaces and dots", ".git . ./config", Effect::hold},
        {"a stream of NTFS", ".git::$INDEX_ALLOCATION/config", Effect::hold},
        {"a short name of NTFS", "git~1/config", Effect::hold},
        {"another short name of NTFS", "GIT~12/config", Effect::hold},
        {"a short name with an extension", "mcp~1.jso", Effect::hold},
        {"a tilde alone is nothing", "git~x/config", Effect::none},
        {"a zero width joiner, which HFS+ ignores", ".g\xe2\x80\x8dit/config", Effect::hold},
        {"a tag character, which ext4 ignores", ".gi\xf3\xa0\x81\x94t/config", Effect::hold},
        {"the long s", ".vscode/../x", Effect::hold},
        {"the long s in a name",
         ".v\xc5\xbf"
         "code/tasks.json",
         Effect::hold},
        {"a full-width letter",
         "\xef\xbc\xae"
         "x/.\xef\xbd\x87it/config",
         Effect::hold},
        {"a backslash is a separator somewhere", "x\\.git\\config", Effect::hold},
        {"a newline is only a byte", "x\n/.git\n/config", Effect::none},
        {"bytes that are no text", "\xff\xfe/.git/x", Effect::hold},
        {"invalid bytes inside a name are not ignored",
         ".g\xff"
         "it/config",
         Effect::none},
        {"a sample is no environment", ".env.example", Effect::none},
        {"an environment", "deploy/.env.production", Effect::hold},
        {"a build file is shown first", "lib/Makefile", Effect::review},
        {"the longest path", std::string(5000, '/') + ".git", Effect::hold},
        {"nothing", "", Effect::none},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        EXPECT_EQ(name_of(known_protected_paths().judge(row.path).effect), name_of(row.effect));
    }
}

TEST(Protected, links)
{
    struct Row {
        const char* why;
        const char* path;
        const char* target;
        const char* rule;
    };
    const Row rows[] = {
        {"a link to a neighbour is free", "a/b", "c", ""},
        {"a link down is free", "a", "b/c", ""},
        {"a link up and down inside is free", "a/b/c", "../d", ""},
        {"a link out", "a/b", "../../x", "link-out"},
        {"an absolute link", "a", "/etc/passwd", "link-out"},
        {"down and back again hides where it goes", "a", "b/../c", "link-out"},
        {"to a protected place", "a/b", "../.git/hooks", "link-to-protected"},
        {"to a protected place that is not there", "x", "deep/.claude/settings.json", "link-to-protected"},
        {"at a protected place", ".husky", "tools", "git-hook-managers"},
        {"above a protected place", ".github", "meta", "agent-settings"},
        {"above a protected place, deeper", "sub/gradle", "meta", "package-manager-settings"},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        EXPECT_EQ(known_protected_paths().judge_link(row.path, row.target).rule, row.rule);
    }
}

TEST(Protected, a_repository_adds_what_its_links_and_its_configuration_name)
{
    TestFolder repository;
    repository.file(".git/HEAD", "ref: refs/heads/main\n");
    repository.folder(".git/objects");
    repository.folder(".git/refs");
    repository.file(
        ".git/config",
        "[core]\n\thooksPath = tools/hooks\n[include]\n\tpath = ../shared.gitconfig\n[filter \"x\"]\n\tclean = 'scripts/clean' %f\n"
        "[branch \"main\"]\n\tremote = src\n[alias]\n\tst = !sh scripts/st.sh\n");
    repository.file("scripts/clean", "");
    repository.file("src/main.c", "");
    repository.file("config/editor/settings.json", "{}");
    repository.link(".vscode", "config/editor");
    auto rules = known_protected_paths().for_repository(repository.path());
    ASSERT_TRUE(rules) << rules.error().message();
    EXPECT_EQ(rules->judge("tools/hooks/pre-commit").rule, "named-by-git-config");
    EXPECT_EQ(rules->judge("shared.gitconfig").rule, "named-by-git-config");
    EXPECT_EQ(rules->judge("scripts/clean").rule, "named-by-git-config");
    EXPECT_EQ(rules->judge("config/editor/settings.json").rule, "behind-a-protected-link");
    EXPECT_EQ(rules->judge("src/main.c").rule, "");
    EXPECT_EQ(rules->judge("sub/tools/hooks/pre-commit").rule, "");
}

TEST(Protected, mistakes_in_the_data_are_told_with_their_place)
{
    struct Row {
        const char* text;
        const char* message;
    };
    const Row rows[] = {
        {"version: 2", "p.yaml: line 1, column 1: expected version 1"},
        {"version: 1\nrules: [{id: a, why: b, effect: maybe, patterns: [x], told: [x]}]",
         "p.yaml: line 2, column 33: expected hold or review"},
        {"version: 1\nrules: [{id: a, why: b, effect: hold, patterns: [], told: [x]}]",
         "p.yaml: line 2, column 9: rule a needs patterns and examples under told"},
    };
    for (const Row& row : rows) {
        auto paths = ProtectedPaths::parse(row.text, "p.yaml");
        ASSERT_FALSE(paths);
        EXPECT_EQ(paths.error().message(), row.message);
    }
}

}  // namespace
}  // namespace bawn::workspace
