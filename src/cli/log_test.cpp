#include <gtest/gtest.h>
#include <signal.h>
#include <stdlib.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include "cli/command.h"
#include "cli/log_filter.h"
#include "ledger/ledger.h"

namespace bawn::cli {

extern const Command log_command, log_verify_command, log_export_command;

namespace {

const Time noon = *time_from_rfc3339("2026-11-22T12:00:00Z");

// A state folder with a small ledger in it.
class LogTest : public ::testing::Test {
protected:
    LogTest()
    {
        std::string name = ::testing::TempDir() + "log-XXXXXX";
        state_ = ::mkdtemp(name.data());
    }
    ~LogTest() override { std::filesystem::remove_all(state_); }

    void record(std::vector<ledger::Event> events)
    {
        auto ledger = ledger::Ledger::open(ledger::folder_in(state_), clock_);
        ASSERT_TRUE(ledger) << ledger.error().message();
        ASSERT_TRUE(ledger->append(events));
    }

    // What the command prints, and its exit status as the last line.
    std::string told(const Command& command, std::map<std::string, std::vector<std::string>, std::less<>> options)
    {
        std::ostringstream out, err;
        World world = {
            .out = out, .err = err, .clock = clock_, .environment = [](const std::string&) { return std::nullopt; }, .uid = 1000};
        options["state"] = {state_};
        Given given;
        given.options_ = std::move(options);
        auto status = command.run(world, given);
        return out.str() + err.str() + (status ? std::to_string(*status) : status.error().message()) + "\n";
    }

    std::string segment() const { return ledger::folder_in(state_) + "/00000001.jsonl"; }

    TickingClock clock_{noon};
    std::string state_;
};

const ledger::Event mine = {noon, "scan.finding", ledger::Grade::observed, "robin", 1000, {{"places", {{{"path", "/home/ann/robin"}}}}}};
const ledger::Event other = {noon, "scan.finished", ledger::Grade::enforced, "/\x1b[31m", 0, Json::object()};

TEST_F(LogTest, shows_what_is_wanted)
{
    record({mine, other});
    constexpr const char* title = "TIME (UTC)           GRADE     KIND              USER    SUBJECT                       DETAILS\n";
    constexpr const char* first =
        "2026-11-22 12:00:00  observed  scan.finding      1000    robin                         places.1.path=/home/ann/robin\n";
    constexpr const char* second = "2026-11-22 12:00:00  enforced  scan.finished     0       /\\x1b[31m                     \n";
    struct Row {
        const char* why;
        std::map<std::string, std::vector<std::string>, std::less<>> options;
        std::string expected;
    };
    const Row rows[] = {
        {"everything", {}, std::string(title) + first + second + "0\n"},
        {"the newest", {{"limit", {"1"}}}, std::string(title) + second + "0\n"},
        {"one kind", {{"kind", {"scan.finding"}}}, std::string(title) + first + "0\n"},
        {"a room", {{"kind", {"scan"}}}, std::string(title) + first + second + "0\n"},
        {"half a room's name", {{"kind", {"sca"}}}, std::string(title) + "0\n"},
        {"a part of the subject", {{"subject", {"obi"}}}, std::string(title) + first + "0\n"},
        {"one user", {{"user", {"0"}}}, std::string(title) + second + "0\n"},
        {"since a time", {{"since", {"2026-11-22T12:00:00.000001Z"}}}, std::string(title) + "0\n"},
        {"until a time", {{"until", {"1s"}}}, std::string(title) + "0\n"},
        {"a wrong number", {{"limit", {"x"}}}, "--limit takes a number, not \"x\"\n"},
        {"a wrong user", {{"user", {"ann"}}}, "--user takes a number, not \"ann\"\n"},
        {"a wrong time", {{"since", {"noon"}}}, "--since: \"noon\" is no time: 2026-11-22, 2026-11-22T17:03:21Z, or 90m, 12h, 7d ago\n"},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        EXPECT_EQ(told(log_command, row.options), row.expected);
    }
}

TEST_F(LogTest, without_a_ledger_nothing_is_recorded)
{
    EXPECT_EQ(told(log_command, {}), "nothing is recorded yet in " + ledger::folder_in(state_) + "\n0\n");
    EXPECT_NE(told(log_command, {{"about-me", {""}}}).find("0 events about you"), std::string::npos);
}

TEST_F(LogTest, about_me_tells_all_that_is_about_me_and_nothing_about_others)
{
    record({mine, other});
    std::string text = told(log_command, {{"about-me", {""}}});
    EXPECT_NE(text.find("A scan found robin in files or processes of yours.\n"), std::string::npos) << text;
    EXPECT_NE(text.find("    places.1.path: /home/ann/robin\n"), std::string::npos) << text;
    EXPECT_NE(text.find("1 events about you, 1 about others"), std::string::npos) << text;
    EXPECT_EQ(text.find("31m"), std::string::npos) << text;
}

TEST_F(LogTest, follow_shows_what_comes_until_it_is_interrupted)
{
    record({mine});
    sigset_t interrupt, before;  // blocked here and so in the thread from its start: it cannot end the test itself
    sigemptyset(&interrupt);
    sigaddset(&interrupt, SIGINT);
    pthread_sigmask(SIG_BLOCK, &interrupt, &before);
    std::string text;
    std::jthread following([&] { text = told(log_command, {{"follow", {""}}, {"json", {""}}}); });
    record({other});
    std::this_thread::sleep_for(std::chrono::milliseconds(500));
    pthread_kill(following.native_handle(), SIGINT);
    following.join();
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    EXPECT_EQ(std::ranges::count(text, '\n'), 3) << text;
    EXPECT_TRUE(text.ends_with("\n0\n")) << text;
}

TEST_F(LogTest, verify_says_where_it_is_wrong)
{
    record({mine, other});
    std::string good = told(log_verify_command, {});
    EXPECT_TRUE(good.starts_with("2 events in 1 segments are as they were written, 1 signatures.\nkey   ")) << good;
    std::string mark = good.substr(good.find("mark  ") + 6, 66);
    EXPECT_EQ(told(log_verify_command, {{"mark", {mark}}}), good);
    EXPECT_EQ(told(log_verify_command, {{"mark", {"2:ab"}}}), "--mark takes what an earlier `bawn log verify` printed as its mark\n");

    std::fstream(segment(), std::ios::in | std::ios::out | std::ios::binary).seekp(100).put('x');
    EXPECT_EQ(told(log_verify_command, {}),
              "The ledger is NOT as it was written.\n00000001.jsonl, line 1: the line was changed after it was written\n4\n");
}

TEST_F(LogTest, exports_to_a_file)
{
    record({mine, other});
    std::string file = state_ + "/out";
    EXPECT_EQ(told(log_export_command, {{"format", {"ocsf"}}, {"output", {file}}}), "0\n");
    std::stringstream text;
    text << std::ifstream(file).rdbuf();
    EXPECT_EQ(text.str() + "0\n", told(log_export_command, {{"format", {"ocsf"}}}));
    EXPECT_EQ(told(log_export_command, {{"format", {"xml"}}}), "unknown format \"xml\" (known: ocsf, json)\n");
}

TEST(TimeGiven, table)
{
    struct Row {
        const char *text, *expected;
    };
    const Row rows[] = {
        {"2026-11-22", "2026-11-22T00:00:00.000000Z"},
        {"2026-11-22T17:03:21Z", "2026-11-22T17:03:21.000000Z"},
        {"2026-11-22T17:03:21.5Z", "2026-11-22T17:03:21.500000Z"},
        {"90m", "2026-11-22T10:30:00.000000Z"},
        {"7d", "2026-11-15T12:00:00.000000Z"},
        {"", ""},
        {"d", ""},
        {"-1d", ""},
        {"2026-02-30", ""},
        {"2026-11-22T25:00:00Z", ""},
        {"2026-11-22T17:03:21.1234567Z", ""},
        {"2026-11-22T17:03:21.-5Z", ""},
    };
    for (const Row& row : rows) {
        auto time = time_given(row.text, noon);
        EXPECT_EQ(time ? to_rfc3339(*time) : "", row.expected) << row.text;
    }
}

}  // namespace
}  // namespace bawn::cli
