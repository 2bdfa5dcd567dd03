#include "workspace/file_rules.h"

#include <gtest/gtest.h>

#include "workspace/test_folder.h"

namespace bawn::workspace {
namespace {

namespace fs = std::filesystem;

TEST(FileRules, patterns)
{
    struct Row {
        const char* why;
        const char* pattern;
        const char* path;
        bool is_hidden;
    };
    const Row rows[] = {
        {"a name at the top", ".env", ".env", true},
        {"a name at any depth", ".env", "a/b/.env", true},
        {"all below a folder of that name", "secrets", "a/secrets/x/y", true},
        {"a name is whole", ".env", "a/.env.local", false},
        {"a star", "*.pem", "a/key.pem", true},
        {"relative to the repository", "config/prod.yaml", "config/prod.yaml", true},
        {"relative means the top", "config/prod.yaml", "a/config/prod.yaml", false},
        {"any folders between", "config/**/key", "config/a/b/key", true},
        {"an absolute path inside", "/home/ann/src/app/key", "key", true},
        {"an absolute path outside", "/etc/shadow", "etc/shadow", false},
        {"below the home", "~/src/app/*.key", "x.key", true},
        {"elsewhere in the home", "~/.ssh/**", ".ssh/id", false},
        {"a folder that holds the repository", "~/src/**", "anything", true},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        std::vector<std::string> hide = {row.pattern};
        EXPECT_EQ(FileRules(hide, "/home/ann/src/app", "/home/ann").hides(row.path), row.is_hidden);
    }
}

FileRules rules_for(std::vector<std::string> hide) { return {hide, "/r", "/h"}; }

TEST(HiddenFiles, every_name_of_a_hidden_file)
{
    TestFolder repository;
    repository.file(".env", "key\n");
    repository.file("deep/x.pem", "pem\n");
    repository.file("vault/a/b", "inside\n");
    repository.file("config/real", "real\n");
    repository.file("plain", "plain\n");
    repository.link("deep/.env", "../config/link");
    repository.link("config/link", "real");
    repository.link("out/.env", "/etc/hostname");
    repository.link("loop/.env", ".env");
    fs::create_hard_link(repository.path(".env"), repository.path("copy"));
    fs::create_hard_link(repository.path("vault/a/b"), repository.path("leak"));
    auto hidden = hidden_in(repository.open(), rules_for({".env", "*.pem", "vault"}));
    ASSERT_TRUE(hidden);
    std::string told;
    for (const HiddenFile& file : hidden->files) told += file.path + (file.is_folder ? "/" : "") + " (" + file.because + ")\n";
    EXPECT_EQ(told, ".env (.env)\nconfig/real (deep/.env)\ncopy (.env)\ndeep/x.pem (*.pem)\nleak (vault/a/b)\nvault/ (vault)\n");
    FileRules rules = rules_for({".env"});
    rules.remember(hidden->contents);
    for (const char* content : {"key\n", "pem\n", "inside\n", "real\n"}) EXPECT_TRUE(rules.knows(sha256(content))) << content;
    EXPECT_FALSE(rules.knows(sha256("plain\n")));
}

class Watch : public testing::Test {
protected:
    HiddenWatch start(std::size_t folders = 1000)
    {
        return HiddenWatch::start(
                   repository_.open(), rules_for({".env", "*.pem"}), [this](const std::string& path) { told_ += path + "\n"; }, folders)
            .value();
    }
    std::string told(HiddenWatch& watch)
    {
        watch.read().value();
        return std::exchange(told_, "");
    }
    TestFolder repository_;
    std::string told_;
};

TEST_F(Watch, what_appears_later)
{
    repository_.file("a/there.pem", "x");
    HiddenWatch watch = start();
    EXPECT_EQ(told(watch), "");
    repository_.file("a/.env", "x");
    EXPECT_EQ(told(watch), "a/.env\n");
    repository_.file("new/deep/.env", "x");
    EXPECT_EQ(told(watch), "new/deep/.env\n");
    repository_.file("new/deep/other.pem", "x");
    EXPECT_EQ(told(watch), "new/deep/other.pem\n");
    repository_.file("plain", "x");
    EXPECT_EQ(told(watch), "");
    fs::rename(repository_.path("plain"), repository_.path("moved.pem"));
    EXPECT_EQ(told(watch), "moved.pem\n");
    fs::create_hard_link(repository_.path("a/there.pem"), repository_.path("innocent"));
    EXPECT_EQ(told(watch), "innocent\n");
    fs::rename(repository_.path("new"), repository_.path("renamed"));
    EXPECT_EQ(told(watch), "renamed/deep/.env\nrenamed/deep/other.pem\n");
    repository_.file("renamed/deep/third.pem", "x");
    EXPECT_EQ(told(watch), "renamed/deep/third.pem\n");
    fs::remove(repository_.path("a/.env"));
    repository_.file("a/.env", "again");
    EXPECT_EQ(told(watch), "a/.env\n");
    EXPECT_TRUE(watch.is_complete());
}

TEST_F(Watch, says_when_it_cannot_watch_all)
{
    for (int i = 0; i < 10; ++i) repository_.folder("d" + std::to_string(i));
    EXPECT_FALSE(start(5).is_complete());
    EXPECT_TRUE(start(11).is_complete());
}

}  // namespace
}  // namespace bawn::workspace
