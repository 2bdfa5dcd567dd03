// The way of a signature pack, from a folder to a machine, through the commands themselves.

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <sstream>

#include "agents/pack.h"
#include "base/files.h"
#include "cli/command.h"
#include "ledger/folder.h"

namespace bawn::cli {
namespace {

constexpr const char* robin = R"(id: robin
name: Robin
vendor: Example
kind: [cli]
seen: ["2.4.1"]
identity:
  - need: 3
    of: [robin_turn_started, robin_tool_denied, x-robin-session]
    why: made up
presence:
  npm: ["@example/robin"]
told:
  - {npm: {name: "@example/robin"}, identity: likely, presence: certain}
)";

class AgentsCommands : public testing::Test {
protected:
    AgentsCommands()
    {
        std::string name = testing::TempDir() + "agents-XXXXXX";
        folder = ::mkdtemp(name.data());
        EXPECT_TRUE(make_folders(folder + "/data"));
        write("data/robin.yaml", robin);
    }
    ~AgentsCommands() override { std::filesystem::remove_all(folder); }

    std::string at(const std::string& name) const { return folder + "/" + name; }
    void write(const std::string& name, std::string_view text) const { EXPECT_TRUE(write_atomically(at(name), text)); }

    // maker/key and maker/key.pub, as openssl writes them.
    void make_key() const
    {
        auto home = ledger::Folder::open_own(at("maker"));
        ASSERT_TRUE(home) << home.error().message();
        ASSERT_TRUE(ledger::SigningKey::open_or_make(*home));
    }

    // What it printed, and the exit status in the last line.
    std::string run(std::vector<std::string> words) const
    {
        std::ostringstream out;
        TickingClock clock{Time(std::chrono::seconds(1'795'000'000))};
        World world{.out = out, .err = out, .clock = clock, .environment = [this](const std::string& name) {
                        return name == "BAWN_STATE_DIR" ? std::optional(at("state")) : std::nullopt;
                    }};
        int status = cli::run(world, words);
        std::string text = out.str() + "exit " + std::to_string(status) + "\n";
        for (std::size_t found = text.find(folder); found != std::string::npos; found = text.find(folder))
            text.replace(found, folder.size(), "HERE");
        return text;
    }

    std::string folder;
};

TEST_F(AgentsCommands, list_and_show)
{
    EXPECT_EQ(run({"agents", "list", "--agents", at("data")}),
              "ID     NAME   VENDOR   KIND  BY CONTENT  SEEN\nrobin  Robin  Example  cli   yes         2.4.1\n\n1 agents, 1 of them known "
              "by content\nexit 0\n");
    std::string shown = run({"agents", "show", "robin", "--agents", at("data")});
    EXPECT_NE(shown.find("  certain: 3 of 3 strings\n  made up\n"), std::string::npos) << shown;
    EXPECT_NE(shown.find("  npm          @example/robin\n"), std::string::npos) << shown;
    EXPECT_EQ(shown.find("x-robin-session"), std::string::npos) << "its strings would make this output look like the agent";
    EXPECT_EQ(run({"agents", "show", "robni", "--agents", at("data")}),
              "bawn agents show: no agent has the id \"robni\", did you mean \"robin\"?\nexit 1\n");
}

TEST_F(AgentsCommands, verify_tells_every_mistake_and_its_place)
{
    EXPECT_EQ(run({"agents", "verify", at("data")}), "1 signatures, 1 examples: all is well\nexit 0\n");
    write("data/wren.yaml", "id: wren\nname: Wren\nvendor: Example\ntold:\n  - {npm: {name: wren}, presence: certain}\n");
    write("data/finch.yaml", "id: finch\nnmae: Finch\n");
    std::string told = run({"agents", "verify", at("data")});
    EXPECT_NE(told.find("HERE/data/agents/finch.yaml: line 2, column 1: unknown key \"nmae\""), std::string::npos) << told;
    EXPECT_NE(told.find("HERE/data/agents/wren.yaml: line 5, column 5: presence should be certain and is none"), std::string::npos) << told;
    EXPECT_NE(told.find("2 signatures, 2 examples: 2 wrong\nexit 3\n"), std::string::npos) << told;
}

TEST_F(AgentsCommands, verify_runs_the_examples_of_what_is_built_in)
{
    std::string told = run({"agents", "verify"});
    EXPECT_NE(told.find("all is well\nexit 0\n"), std::string::npos) << told;
}

TEST_F(AgentsCommands, a_pack_goes_from_its_maker_to_a_machine_and_never_back)
{
    if (std::filesystem::exists("/etc/bawn/keys")) GTEST_SKIP() << "this machine names its own keys";
    make_key();
    std::string serial = std::to_string(agents::built_in_serial + 1), older = std::to_string(agents::built_in_serial);
    std::string made = run({"agents", "pack", at("data"), "--key", at("maker/key"), "--serial", serial, "--output", at("update.tar")});
    EXPECT_NE(made.find("HERE/update.tar: 2 files, serial " + serial), std::string::npos) << made;
    EXPECT_NE(run({"agents", "verify", at("update.tar"), "--key", at("maker/key.pub")}).find("all is well\nexit 0\n"), std::string::npos);
    EXPECT_NE(run({"agents", "update", at("update.tar")}).find("no key is trusted here"), std::string::npos);
    std::string updated = run({"agents", "update", at("update.tar"), "--key", at("maker/key.pub")});
    EXPECT_NE(updated.find("signatures " + serial + " are in force: 1 agents"), std::string::npos) << updated;
    EXPECT_NE(run({"agents", "list"}).find("\n1 agents, 1 of them known by content\n"), std::string::npos);
    EXPECT_NE(run({"agents", "update", at("update.tar")}).find("is not newer than"), std::string::npos);
    run({"agents", "pack", at("data"), "--key", at("maker/key"), "--serial", older, "--output", at("older.tar")});
    EXPECT_NE(run({"agents", "update", at("older.tar")}).find("is not newer than"), std::string::npos);
}

TEST_F(AgentsCommands, pack_refuses)
{
    make_key();
    struct Row {
        const char* why;
        std::vector<std::string> words;
        const char* message;
    };
    const Row rows[] = {
        {"no serial", {"--key", at("maker/key"), "--output", at("x.tar")}, "--serial is missing"},
        {"a serial that is no number", {"--key", at("maker/key"), "--output", at("x.tar"), "--serial", "12a"}, "\"12a\" is not a serial"},
        {"a public key", {"--key", at("public"), "--output", at("x.tar"), "--serial", "1"}, "not an Ed25519 private key"},
        {"a key that others can read", {"--key", at("open"), "--output", at("x.tar"), "--serial", "1"}, "can be read by others"},
    };
    std::filesystem::copy(at("maker/key.pub"), at("public"));
    std::filesystem::copy(at("maker/key"), at("open"));
    ::chmod(at("public").c_str(), 0600);
    ::chmod(at("open").c_str(), 0644);
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        std::vector<std::string> words = {"agents", "pack", at("data")};
        words.insert(words.end(), row.words.begin(), row.words.end());
        std::string told = run(words);
        EXPECT_NE(told.find(row.message), std::string::npos) << told;
        EXPECT_NE(told.find("exit 1\n"), std::string::npos);
    }
}

TEST_F(AgentsCommands, export_as_yara)
{
    std::string rules = run({"agents", "export", "--format", "yara", "--agents", at("data")});
    EXPECT_NE(rules.find("rule bawn_robin_1\n"), std::string::npos) << rules;
    EXPECT_EQ(rules.find("x-robin-session"), std::string::npos) << "the file of rules does not match itself";
    EXPECT_EQ(run({"agents", "export", "--format", "other"}), "bawn agents export: there is no format \"other\": yara\nexit 1\n");
}

}  // namespace
}  // namespace bawn::cli
