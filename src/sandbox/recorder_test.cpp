#include "sandbox/recorder.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "sandbox/test_sandbox.h"
#include "sandbox/test_watched.h"

namespace bawn::sandbox::testing {
namespace {

struct Recorded {
    Recording recording;
    std::vector<ledger::Event> events;
    std::string error;
};

Recorded record(Spec spec, const std::string& script)
{
    Recorded recorded;
    SystemClock clock;
    spec.command = {"/usr/bin/bash", "-c", script};
    auto running = start(spec);
    if (!running) return recorded.error = running.error().message(), std::move(recorded);
    auto keep = [&](std::span<const ledger::Event> events) -> Result<> {
        recorded.events.insert(recorded.events.end(), events.begin(), events.end());
        return {};
    };
    auto recorder = Recorder::start(running->take_notify(), {.session = "s-1", .watch = spec.watch}, clock, keep);
    if (!recorder) return recorded.error = recorder.error().message(), std::move(recorded);
    auto outcome = running->release() ? running->wait() : Result<Outcome>(fail(ErrorKind::invalid, "release"));
    if (!outcome) recorded.error = outcome.error().message();
    recorded.recording = recorder->finish();
    return recorded;
}

std::string lines(const Recorded& recorded)
{
    std::string all;
    for (const ledger::Event& event : recorded.events) {
        all += event.kind + " " + event.details.value("path", event.details.value("address", ""));
        if (event.details.contains("to")) all += " to " + event.details.value("to", "");
        all += event.details.value("outcome", "") == "did-not-run" ? " did-not-run\n" : "\n";
    }
    return all;
}

bool tells(const Recorded& recorded, const std::string& line) { return ("\n" + lines(recorded)).contains("\n" + line + "\n"); }

TEST(Recorder, tells_the_view_from_inside)
{
    Folder folder;
    folder.make_folder("w");
    folder.make_folder("w/deep");
    Spec spec = ordinary_spec();
    spec.view.push_back(Bind{"/work", folder.path() + "/w", Access::read_write});
    spec.folder = "/work";
    spec.watch = Watch::standard;
    Recorded recorded = record(spec,
                               "echo x > deep/a; mv deep/a b; ln -s /etc/passwd out; cd deep; rm ../b; "
                               "(exec 3<>/dev/udp/192.0.2.1/53) 2>/dev/null; (exec 3<>/dev/tcp/192.0.2.2/80) 2>/dev/null; true");
    ASSERT_EQ(recorded.error, "");
    const char* expected[] = {
        "run.exec /usr/bin/bash", "run.exec /usr/bin/mv", "run.write /work/deep/a", "run.rename /work/deep/a to /work/b",
        "run.symlink /work/out",  "run.remove /work/b",   "run.connect 192.0.2.1",  "run.connect 192.0.2.2"};
    for (const char* line : expected) EXPECT_TRUE(tells(recorded, line)) << line << " is not in\n" << lines(recorded);
    EXPECT_EQ(recorded.recording.lost, 0u);
    EXPECT_EQ(recorded.recording.events, recorded.events.size());
    EXPECT_TRUE(adds_up(recorded.recording.counts));
    EXPECT_EQ(recorded.recording.tally.network().size(), 2u);
    for (const ledger::Event& event : recorded.events) {
        EXPECT_LT(event.details.value("pid", 0), 100) << "a number outside of the sandbox: " << to_text(event.details);
        if (event.kind != "run.exec") continue;
        EXPECT_EQ(event.details.value("sha256", "").size(), 64u) << to_text(event.details);
    }
}

TEST(Recorder, forensic_evidence_tells_reads)
{
    Spec spec = ordinary_spec();
    spec.watch = Watch::forensic;
    Recorded recorded = record(spec, "read line < /etc/passwd");
    ASSERT_EQ(recorded.error, "");
    EXPECT_TRUE(tells(recorded, "run.open /etc/passwd")) << lines(recorded);
    EXPECT_EQ(recorded.recording.lost, 0u);
}

TEST(Recorder, hostile_links_lead_nowhere)
{
    Folder folder;
    folder.make_folder("w");
    Spec spec = ordinary_spec();
    spec.view.push_back(Bind{"/work", folder.path() + "/w", Access::read_write});
    spec.folder = "/work";
    spec.watch = Watch::standard;
    Recorded recorded =
        record(spec, "ln -s /../../../../etc up; ln -s / root; echo > up/shadow; echo > root/work/x; echo > root/../../work/y; true");
    ASSERT_EQ(recorded.error, "");
    for (const char* line : {"run.write /etc/shadow", "run.write /work/x", "run.write /work/y"})
        EXPECT_TRUE(tells(recorded, line)) << line << " is not in\n" << lines(recorded);
    bool has_found_one = std::ranges::any_of(recorded.events, [](const ledger::Event& event) {
        return event.details.value("path", "") == "/etc/shadow" && event.details.contains("path_inode");
    });
    EXPECT_FALSE(has_found_one);
}

TEST(Recorder, a_killed_sandbox_is_told_to_the_end)
{
    Spec spec = ordinary_spec();
    spec.watch = Watch::forensic;
    spec.command = {"/usr/bin/bash", "-c", "while :; do /usr/bin/true; done"};
    SystemClock clock;
    auto running = start(spec);
    ASSERT_TRUE(running) << running.error().message();
    std::size_t events = 0;
    auto recorder = Recorder::start(running->take_notify(), {.session = "s", .watch = spec.watch}, clock, [&](auto all) -> Result<> {
        events += all.size();
        return {};
    });
    ASSERT_TRUE(recorder);
    ASSERT_TRUE(running->release());
    ::usleep(200'000);
    running->kill();
    ASSERT_TRUE(running->wait());
    Recording recording = recorder->finish();
    EXPECT_TRUE(adds_up(recording.counts));
    EXPECT_EQ(recording.events, events);
    EXPECT_GT(events, 0u);
}

}  // namespace
}  // namespace bawn::sandbox::testing
