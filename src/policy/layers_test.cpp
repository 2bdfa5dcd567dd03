#include "policy/layers.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "base/files.h"

namespace bawn::policy {
namespace {

// A machine in a folder of its own: etc/, home/, and a repository at home/repo.
class LayersTest : public testing::Test {
protected:
    void SetUp() override
    {
        std::string made = (std::filesystem::temp_directory_path() / "bawn-layers-XXXXXX").string();
        ASSERT_NE(::mkdtemp(made.data()), nullptr);
        folder_ = made;
        places_.machine = path("etc/policy.yaml");
        places_.machine_owner = ::geteuid();
        places_.user = path("home/config/policy.yaml");
        places_.working_folder = path("home/repo/src/deep");
        std::filesystem::create_directories(places_.working_folder);
        std::filesystem::create_directories(path("home/repo/.git"));
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }

    std::string path(const std::string& below) const { return folder_ + "/" + below; }

    void write(const std::string& below, std::string_view yaml = "version: 1\n")
    {
        std::filesystem::create_directories(std::filesystem::path(path(below)).parent_path());
        auto written = write_atomically(path(below), yaml);
        ASSERT_TRUE(written) << written.error().message();
    }

    // "machine etc/policy.yaml\n…", or the error, with the folder's own name left out.
    std::string loaded() const
    {
        auto layers = load_layers(places_, "version: 1\ndefault: note\n");
        std::string told;
        if (!layers)
            told = layers.error().message();
        else
            for (const Layer& layer : *layers) told += fmt::format("{} {}\n", name_of(layer.kind), layer.policy.file);
        for (std::size_t at = 0; (at = told.find(folder_ + "/")) != std::string::npos;) told.erase(at, folder_.size() + 1);
        return told;
    }

    std::string folder_;
    PolicyPlaces places_;
};

TEST_F(LayersTest, the_built_in_policy_stands_where_there_is_none) { EXPECT_EQ(loaded(), "built-in built-in observe\n"); }

TEST_F(LayersTest, stand_in_their_order)
{
    write("etc/policy.yaml");
    write("home/config/policy.yaml");
    write("home/repo/.bawn/policy.yaml");
    EXPECT_EQ(loaded(), "machine etc/policy.yaml\nuser home/config/policy.yaml\nrepository home/repo/.bawn/policy.yaml\n");
}

TEST_F(LayersTest, a_folder_below_cannot_hide_the_repository_s_own)
{
    write("home/repo/.bawn/policy.yaml");
    write("home/repo/src/.bawn/policy.yaml");
    EXPECT_EQ(loaded(), "repository home/repo/.bawn/policy.yaml\nrepository home/repo/src/.bawn/policy.yaml\n");
}

TEST_F(LayersTest, nothing_above_the_repository_counts)
{
    write("home/.bawn/policy.yaml");
    EXPECT_EQ(loaded(), "built-in built-in observe\n");
}

TEST_F(LayersTest, outside_of_a_repository_only_the_folder_itself_counts)
{
    std::filesystem::remove_all(path("home/repo/.git"));
    write("home/repo/.bawn/policy.yaml");
    EXPECT_EQ(loaded(), "built-in built-in observe\n");
    write("home/repo/src/deep/.bawn/policy.yaml");
    EXPECT_EQ(loaded(), "repository home/repo/src/deep/.bawn/policy.yaml\n");
}

TEST_F(LayersTest, an_option_stands_in_for_the_machine)
{
    write("etc/policy.yaml");
    write("home/config/policy.yaml");
    write("mine.yaml");
    places_.instead_of_machine = path("mine.yaml");
    EXPECT_EQ(loaded(), "machine mine.yaml\nuser home/config/policy.yaml\n");
}

TEST_F(LayersTest, a_ready_policy_stands_in_for_the_machine_and_is_narrowed_like_it)
{
    write("etc/policy.yaml");
    write("home/repo/.bawn/policy.yaml");
    places_.instead_of_machine = "sealed";
    places_.ready = "version: 1\ndefault: banned\n";
    EXPECT_EQ(loaded(), "machine sealed\nrepository home/repo/.bawn/policy.yaml\n");
}

TEST_F(LayersTest, an_option_must_exist)
{
    places_.instead_of_machine = path("mine.yaml");
    EXPECT_EQ(loaded(), "loading the policy: opening mine.yaml: No such file or directory");
}

TEST_F(LayersTest, a_mistake_is_an_error_and_not_an_absent_layer)
{
    write("home/config/policy.yaml", "version: 1\ndefault: baned\n");
    EXPECT_EQ(loaded(),
              "loading the policy: home/config/policy.yaml: line 2, column 10: unknown verdict \"baned\", did you mean \"banned\"? "
              "(known: banned, sandbox-only, allowed, note)");
}

TEST_F(LayersTest, a_machine_policy_of_somebody_else_is_refused)
{
    write("etc/policy.yaml");
    places_.machine_owner = ::geteuid() + 1;
    EXPECT_EQ(loaded(), "loading the policy: etc does not belong to root: whoever owns it could change the policy");
}

TEST_F(LayersTest, a_machine_policy_that_others_can_write_is_refused)
{
    write("etc/policy.yaml");
    ASSERT_EQ(::chmod(path("etc/policy.yaml").c_str(), 0664), 0);
    EXPECT_EQ(loaded(), "loading the policy: etc/policy.yaml can be written by others: chmod go-w it");
    ASSERT_EQ(::chmod(path("etc/policy.yaml").c_str(), 0644), 0);
    ASSERT_EQ(::chmod(path("etc").c_str(), 0777), 0);
    EXPECT_EQ(loaded(), "loading the policy: etc can be written by others: chmod go-w it");
}

TEST_F(LayersTest, a_repository_cannot_lead_elsewhere)
{
    write("secret.yaml");
    std::filesystem::create_directories(path("home/repo/.bawn"));
    std::filesystem::create_symlink(path("secret.yaml"), path("home/repo/.bawn/policy.yaml"));
    EXPECT_EQ(loaded(), "loading the policy: home/repo: opening .bawn/policy.yaml: not a regular file");
}

TEST_F(LayersTest, a_fifo_does_not_hang)
{
    std::filesystem::create_directories(path("home/config"));
    ASSERT_EQ(::mkfifo(path("home/config/policy.yaml").c_str(), 0600), 0);
    EXPECT_EQ(loaded(), "loading the policy: home/config/policy.yaml: not a regular file");
}

TEST_F(LayersTest, a_flood_is_refused)
{
    write("home/config/policy.yaml", "# " + std::string(2 << 20, 'x'));
    EXPECT_EQ(loaded(), "loading the policy: home/config/policy.yaml: reading: larger than 1048576 bytes");
}

TEST(PolicyPlaces, follow_the_environment)
{
    struct Row {
        const char* why;
        const char* config;
        const char* home;
        const char* expected;
    };
    const Row rows[] = {
        {"the home", nullptr, "/home/a", "/home/a/.config/bawn/policy.yaml"},
        {"XDG goes first", "/cfg", "/home/a", "/cfg/bawn/policy.yaml"},
        {"a relative XDG folder is ignored, as its specification says", "cfg", "/home/a", "/home/a/.config/bawn/policy.yaml"},
        {"no home", nullptr, nullptr, ""},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        auto environment = [&](const std::string& name) -> std::optional<std::string> {
            const char* value = name == "HOME" ? row.home : name == "XDG_CONFIG_HOME" ? row.config : nullptr;
            return value ? std::optional<std::string>(value) : std::nullopt;
        };
        EXPECT_EQ(policy_places(environment, "/x", std::nullopt).user, row.expected);
    }
}

}  // namespace
}  // namespace bawn::policy
