// Kills a writer at random moments. What it had acknowledged must be there afterwards, in order, once, and verify clean.
// 40 kills; 1,000 with BAWN_LONG=1.

#include <gtest/gtest.h>
#include <signal.h>
#include <stdlib.h>

#include <filesystem>
#include <random>
#include <thread>

#include "base/process.h"
#include "ledger/ledger.h"

namespace bawn::ledger {
namespace {

constexpr int kills_of_one_ledger = 25;

int kills_wanted()
{
    const char* is_long = ::getenv("BAWN_LONG");
    return is_long && std::string_view(is_long) == "1" ? 1000 : 40;
}

// The last whole number in what the writer printed.
std::uint64_t last_acknowledged(const std::string& output, std::uint64_t before)
{
    std::size_t end = output.rfind('\n');
    if (end == std::string::npos) return before;
    std::size_t start = end == 0 ? std::string::npos : output.rfind('\n', end - 1);
    return std::stoull(output.substr(start + 1, end - start - 1));
}

// The numbered events of a ledger must be 1, 2, 3, …; the last of them.
std::uint64_t last_recorded(const std::string& folder)
{
    std::uint64_t last = 0;
    auto read = read_ledger(folder, [&](const Record& record) {
        if (record.event.kind != "test.numbered") return true;
        EXPECT_EQ(record.event.subject, std::to_string(++last));
        return true;
    });
    EXPECT_TRUE(read) << read.error().message();
    return last;
}

struct Moment {
    int batch;
    std::chrono::microseconds after;
};

// What the writer acknowledged before it was killed.
std::uint64_t write_until_killed(const std::string& folder, std::uint64_t from, Moment moment)
{
    auto writer = ChildProcess::start({BAWN_LEDGER_WRITER, folder, std::to_string(from + 1), std::to_string(moment.batch)});
    EXPECT_TRUE(writer) << writer.error().message();
    std::this_thread::sleep_for(moment.after);
    EXPECT_TRUE(writer->send(SIGKILL));
    auto status = writer->wait();
    EXPECT_TRUE(status) << status.error().message();
    EXPECT_EQ(status->signal, SIGKILL) << status->output;
    return last_acknowledged(status->output, from);
}

// How long a writer takes here, now, from its start to its first append: kills fall around that moment.
std::chrono::microseconds time_to_first_append(const std::string& folder)
{
    auto start = std::chrono::steady_clock::now();
    auto writer = ChildProcess::start({BAWN_LEDGER_WRITER, folder, "1", "1"});
    EXPECT_TRUE(writer) << writer.error().message();
    std::error_code none_yet;
    while (std::filesystem::file_size(folder + "/00000001.jsonl", none_yet) == 0 || none_yet) {
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - start);
}

struct Score {
    int kills = 0, unfinished = 0;
    std::uint64_t acknowledged = 0, recovered = 0;
};

void kill_one_ledger(const std::string& folder, std::chrono::microseconds first_append, std::mt19937& random, Score& score)
{
    std::uint64_t last = 0, recovered = 0;
    for (int kill = 0; kill < kills_of_one_ledger && !::testing::Test::HasFailure(); ++kill) {
        std::uniform_int_distribution<int> doublings(0, 12);
        std::uniform_int_distribution<std::int64_t> microseconds(0, 2 * first_append.count() + 20'000);
        std::uint64_t acknowledged =
            write_until_killed(folder, last, {1 << doublings(random), std::chrono::microseconds(microseconds(random))});
        ++score.kills;
        auto told = verify(folder);
        if (!told && told.error().kind() == ErrorKind::not_found) continue;  // killed before it began
        ASSERT_TRUE(told) << told.error().message();
        ASSERT_FALSE(told->problem) << told->problem->file << " " << told->problem->line << ": " << told->problem->what;
        last = last_recorded(folder);
        ASSERT_GE(last, acknowledged) << "acknowledged events were lost";
        score.unfinished += told->unfinished > 0;
        recovered = told->recovered;
    }
    score.acknowledged += last;
    score.recovered += recovered;
}

TEST(LedgerKill, loses_nothing_that_was_acknowledged)
{
    std::string name = ::testing::TempDir() + "ledger-kill-XXXXXX", root = ::mkdtemp(name.data());
    std::mt19937 random(std::random_device{}());
    Score score;
    std::chrono::microseconds first_append = time_to_first_append(root + "/first");
    for (int round = 0; score.kills < kills_wanted() && !HasFailure(); ++round) {
        kill_one_ledger(root + "/" + std::to_string(round), first_append, random, score);
        std::filesystem::remove_all(root + "/" + std::to_string(round));
    }
    std::filesystem::remove_all(root);
    std::printf("%d kills, %llu events kept, %d left an unfinished write, %llu recoveries recorded\n", score.kills,
                static_cast<unsigned long long>(score.acknowledged), score.unfinished, static_cast<unsigned long long>(score.recovered));
    EXPECT_GT(score.acknowledged, 0u);
}

}  // namespace
}  // namespace bawn::ledger
