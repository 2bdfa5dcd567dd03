#include "ledger/export.h"

#include <gtest/gtest.h>

#include "ledger/test_ledger.h"

namespace bawn::ledger {
namespace {

TEST(Export, ocsf_table)
{
    struct Row {
        const char* why;
        const char* kind;
        Json details;
        int class_uid, type_uid, severity;
        const char* compliance;
    };
    const Row rows[] = {
        {"what a scan finds", "scan.finding", {{"verdict", {{"action", "banned"}}}}, 2004, 200401, 4, ""},
        {"a finding without a verdict", "scan.finding", Json::object(), 2004, 200401, 1, ""},
        {"a decision that bans", "policy.decision", {{"action", "banned"}, {"rule", "p:1 r"}}, 2003, 200301, 4, "Fail"},
        {"a decision that confines", "policy.decision", {{"action", "sandbox-only"}}, 2003, 200301, 3, "Warning"},
        {"a decision that allows", "policy.decision", {{"action", "allowed"}}, 2003, 200301, 1, "Pass"},
        {"everything else", "ledger.recovered", {{"bytes", 3}}, 0, 99, 1, ""},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        Json out = to_ocsf({7, {Time(std::chrono::seconds(5)), row.kind, Grade::observed, "s", 1000, row.details}, "abc"});
        EXPECT_EQ(out["class_uid"], row.class_uid);
        EXPECT_EQ(out["type_uid"], row.type_uid);
        EXPECT_EQ(out["severity_id"], row.severity);
        EXPECT_EQ(out["time"], 5000);
        EXPECT_EQ(out["metadata"]["product"]["name"], "Bawn");
        EXPECT_EQ(out["unmapped"]["details"], row.details);
        EXPECT_EQ(out.contains("finding_info"), row.class_uid != 0);
        EXPECT_EQ(out.contains("compliance") ? string_at(out["compliance"], "status") : "", row.compliance);
    }
}

TEST(Export, every_line_is_json_and_every_event_a_line)
{
    TestLedger ledger;
    ledger.append({"a", "b\n\xff", "c"});
    for (const char* format : {"ocsf", "json"}) {
        int lines = 0;
        ASSERT_TRUE(export_as(ledger.folder(), *export_format_named(format), [&](std::string_view line) {
            ++lines;
            EXPECT_EQ(line.find('\n'), std::string_view::npos);
            EXPECT_TRUE(parse_json(line)) << line;
        }));
        EXPECT_EQ(lines, 3) << format;
    }
    EXPECT_FALSE(export_format_named("xml"));
}

}  // namespace
}  // namespace bawn::ledger
