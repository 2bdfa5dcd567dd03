// docs/session.schema.json and to_json() say the same: every key that is written is described, and every value is as
// described.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "base/test_schema.h"
#include "session/report.h"

namespace bawn::session {
namespace {

using bawn::testing::Schema;

SessionRecord full_record()
{
    SessionRecord r;
    r.facts = {.id = "4f1c0000",
               .workspace = "/home/ann/project",
               .mode = Mode::gated,
               .command = {"/usr/bin/sh", "-c", "printf \xff"},
               .agent = "robin",
               .uid = 1000,
               .started = Time(std::chrono::seconds(1'700'000'000)),
               .ended = Time(std::chrono::seconds(1'700'000'060)),
               .policy_sha256 = std::string(64, 'a'),
               .hide = {".env"},
               .home = "/home/ann",
               .base_seconds = 1,
               .base_nanoseconds = 2,
               .has_git = true,
               .exit = "exit 3"};
    r.outcome = {.code = 3,
                 .signal = 0,
                 .wall = std::chrono::milliseconds(1500),
                 .cpu = std::chrono::milliseconds(700),
                 .peak_memory_bytes = 1 << 20,
                 .limits_hit = {sandbox::Limit::memory, sandbox::Limit::processes, sandbox::Limit::time, sandbox::Limit::disk},
                 .degraded = {}};
    r.evidence = "forensic";
    r.degraded = {{"cgroup", "none is delegated"}};
    for (const char* outcome : {"committed", "merged", "held", "discarded", "conflict", "refused", "failed"})
        r.changes.push_back({"src/\xff.c", "modified", true, outcome, "ci", "it runs after the next push"});
    for (const char* kind : {"added", "deleted", "mode", "link"}) r.changes.push_back({"a", kind, false, "held", "", ""});
    r.exec = {{"/usr/bin/dash", std::string(64, 'b'), {"sh", "-c", "\xff"}, 2}};
    for (egress::Way way : {egress::Way::captured, egress::Way::connect, egress::Way::absolute, egress::Way::socks, egress::Way::datagram,
                            egress::Way::dns, egress::Way::inward}) {
        NetworkTold row;
        row.way = way;
        row.address = "192.0.2.7";
        row.port = 443;
        row.host = "evil\xff.example";
        row.rule = "no rule";
        row.reason = row.remedy = row.ended = row.api = "words";
        row.protocol = "tls";
        row.count = 3;
        r.network.push_back(row);
        row.is_allowed = true;
        row.is_enforced = false;
        r.network.push_back(row);
    }
    r.models = {{.host = "api.example.org",
                 .api = "openai-chat",
                 .model = "m\xff",
                 .requests = 2,
                 .input_tokens = 1,
                 .output_tokens = 1,
                 .tools = 3,
                 .bytes_in = 10,
                 .bytes_out = {1, 2, 3, 4, 5, 6}}};
    r.writes = {{"write", "/home/ann/project/a", 1}};
    r.opens = {{"open", "/etc/passwd", 1}};
    r.denied = {{"write", "/usr/lib/x", "read-only in the sandbox", "--write /usr/lib/x", 2}};
    r.commits = {"refs/bawn/4f1c0000/heads/main 1f0a"};
    r.notes = {"3 submodules without their git directories"};
    r.events = 12;
    r.events_lost = 1;
    return r;
}

SessionRecord empty_record()
{
    SessionRecord r;
    r.facts.id = "00000000";
    r.facts.mode = Mode::direct;
    r.outcome.signal = 9;
    r.evidence = "none";
    return r;
}

std::string problems(const Json& json) { return fmt::format("{}", fmt::join(Schema::published("session.schema.json").check(json), "\n")); }

TEST(SessionSchema, describes_what_is_written)
{
    for (const SessionRecord& record : {full_record(), empty_record()}) {
        std::string text = to_json(record).dump();  // what is no text was made so
        EXPECT_EQ(problems(to_json(record)), "") << text;
    }
}

TEST(SessionSchema, finds_what_is_wrong)
{
    struct Row {
        const char* why;
        void (*change)(Json&);
        const char* problem;
    };
    const Row rows[] = {
        {"a key is missing", [](Json& j) { j.erase("events_lost"); }, " \"events_lost\" is missing"},
        {"a key more", [](Json& j) { j["changes"][0]["extra"] = 1; }, "/changes/0/extra is not described"},
        {"an outcome nobody knows", [](Json& j) { j["network"][0]["decision"] = "perhaps"; },
         R"(/network/0/decision "perhaps" is none of ["allow","deny"])"},
        {"an id that is none", [](Json& j) { j["session"] = "last"; }, R"(/session is not "^[0-9a-f]{8}$")"},
        {"a code and a signal", [](Json& j) { j["exit"]["signal"] = 9; }, "/exit fits none of oneOf, or several"},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        Json json = to_json(full_record());
        row.change(json);
        EXPECT_EQ(problems(json), row.problem);
    }
}

TEST(SessionReport, tells_every_section_to_people)
{
    std::string text = report_text(to_json(full_record()));
    for (const char* part :
         {"Session 4f1c0000 (robin)", "exit 3 after 1.5 s", "12 events in the ledger, 1 lost", "without cgroup", "limit hit: disk",
          "commit kept: refs/bawn/4f1c0000", "submodules", "Changes\n", "Refused\n", "Network\n", "Ran\n", "Wrote\n", "Read\n"})
        EXPECT_NE(text.find(part), std::string::npos) << part << " is missing in:\n" << text;
}

}  // namespace
}  // namespace bawn::session
