#include "sandbox/evidence_log.h"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <nlohmann/json.hpp>

namespace bawn::sandbox {
namespace {

using namespace std::chrono_literals;

const Time start_time{std::chrono::seconds(1'800'000'000)};

MutationSeen change(Act act, const std::string& path, const std::string& second = "")
{
    MutationSeen seen;
    seen.time = start_time;
    seen.task.pid = 7;
    seen.act = act;
    seen.place = {path, Known::resolved, 1, 2};
    if (!second.empty()) seen.second = {second, Known::spelled};
    return seen;
}

ExecSeen some_exec()
{
    ExecSeen seen;
    seen.time = start_time;
    seen.task = {7, 3};
    seen.called = "x";
    seen.file = {{"/bin/\xff", Known::resolved, 1, 2}, "ab"};
    seen.argv = {"a\n", "\xfe"};
    seen.outcome = ExecOutcome::ran;
    return seen;
}

ConnectSeen some_connect()
{
    ConnectSeen seen;
    seen.task.pid = 7;
    seen.to = {AF_INET, "192.0.2.1", 443};
    return seen;
}

TEST(EvidenceLog, events)
{
    struct Row {
        Seen seen;
        const char* kind;
        const char* details;
    };
    const Row rows[] = {
        {change(Act::open, "/w/a"), "run.write", R"({"path":"/w/a","path_device":1,"path_inode":2,"pid":7})"},
        {change(Act::rename, "/w/a", "/w/b"), "run.rename",
         R"({"path":"/w/a","path_device":1,"path_inode":2,"pid":7,"to":"/w/b","to_known":"spelled"})"},
        {change(Act::symlink, "/w/a", "../b"), "run.symlink", R"({"path":"/w/a","path_device":1,"path_inode":2,"pid":7,"target":"../b"})"},
        {some_connect(), "run.connect", R"({"address":"192.0.2.1","family":"inet","pid":7,"port":443})"},
        {OpenSeen{start_time, {7, 0}, {"/x", Known::resolved}}, "run.open", R"({"path":"/x","pid":7})"},
        {some_exec(), "run.exec",
         R"({"argv":["a\n","\\xfe"],"called":"x","outcome":"ran","parent":3,"path":"/bin/\\xff","path_device":1,"path_inode":2,"pid":7,"sha256":"ab"})"},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.kind);
        ledger::Event event = event_of(row.seen, "s-1", 1000);
        EXPECT_EQ(event.kind, row.kind);
        EXPECT_EQ(to_text(event.details), row.details);
        EXPECT_EQ(event.subject, "s-1");
        EXPECT_EQ(event.uid, 1000u);
        EXPECT_EQ(event.grade, ledger::Grade::observed);
    }
}

// A ledger that keeps what it gets, or refuses.
struct Kept {
    std::vector<ledger::Event> events;
    std::vector<std::size_t> batches;
    bool refuses = false;

    EvidenceLog::Append append()
    {
        return [this](std::span<const ledger::Event> batch) -> Result<> {
            if (refuses) return fail(ErrorKind::unavailable, "full");
            batches.push_back(batch.size());
            events.insert(events.end(), batch.begin(), batch.end());
            return {};
        };
    }
    std::uint64_t sightings() const
    {
        std::uint64_t all = 0;
        for (const ledger::Event& event : events) all += event.details.value("count", std::uint64_t{1});
        return all;
    }
};

TEST(EvidenceLog, hands_over_by_number_or_time)
{
    TickingClock clock(start_time);
    Kept kept;
    EvidenceLog log({.session = "s", .batch = 4}, clock, kept.append());
    for (int i = 0; i < 5; ++i) log.add(some_exec());
    EXPECT_EQ(kept.batches, (std::vector<std::size_t>{4}));
    log.pause();
    EXPECT_EQ(kept.batches.size(), 1u);
    clock.tick(200ms);
    log.pause();
    EXPECT_EQ(kept.batches, (std::vector<std::size_t>{4, 1}));
    log.finish();
    EXPECT_EQ(log.events(), 5u);
}

TEST(EvidenceLog, the_same_again_is_a_count)
{
    TickingClock clock(start_time);
    Kept kept;
    EvidenceLog log({.session = "s"}, clock, kept.append());
    for (int i = 0; i < 1000; ++i) log.add(change(Act::open, "/w/a"));
    clock.tick(11s);
    log.pause();
    clock.tick(1s);
    log.pause();
    ASSERT_EQ(kept.events.size(), 2u);
    EXPECT_FALSE(kept.events[0].details.contains("count"));
    EXPECT_EQ(kept.events[1].details["count"], 999);
    for (int i = 0; i < 10; ++i) log.add(change(Act::open, "/w/a"));
    log.finish();
    EXPECT_EQ(kept.sightings(), 1010u);
    EXPECT_EQ(kept.events.size(), 4u);
    EXPECT_EQ(log.events() + log.folded() - 2, 1010u);  // two of the events are counts
}

TEST(EvidenceLog, a_flood_of_many_places_is_told_whole)
{
    TickingClock clock(start_time);
    Kept kept;
    EvidenceLog log({.session = "s", .remembered = 100}, clock, kept.append());
    for (int i = 0; i < 20'000; ++i) log.add(change(Act::remove, "/w/" + std::to_string(i % 300)));
    log.finish();
    EXPECT_EQ(kept.sightings(), 20'000u);
}

TEST(EvidenceLog, what_is_refused_is_counted)
{
    TickingClock clock(start_time);
    Kept kept;
    EvidenceLog log({.session = "s", .batch = 10}, clock, kept.append());
    kept.refuses = true;
    for (int i = 0; i < 25; ++i) log.add(change(Act::open, "/w/a"));
    for (int i = 0; i < 9; ++i) log.add(some_exec());
    kept.refuses = false;
    log.finish();
    EXPECT_EQ(log.lost(), 10u);
    EXPECT_EQ(log.lost() + kept.sightings(), 34u);
    ASSERT_TRUE(log.first_error());
    EXPECT_EQ(log.first_error()->message(), "full");
}

}  // namespace
}  // namespace bawn::sandbox
