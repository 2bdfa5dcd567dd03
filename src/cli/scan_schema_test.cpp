// docs/scan.schema.json and scan_json() say the same: every key that is written is described, and every value is as
// described.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "base/test_schema.h"
#include "cli/report_sample.h"

namespace bawn::cli {
namespace {

using bawn::testing::Schema;

Schema published() { return Schema::published("scan.schema.json"); }

TEST(ScanSchema, describes_what_is_written)
{
    for (const ScanReport& report : {sample_report(), empty_report()})
        EXPECT_EQ(fmt::format("{}", fmt::join(published().check(scan_json(report)), "\n")), "");
}

TEST(ScanSchema, finds_what_is_wrong)
{
    struct Row {
        const char* why;
        void (*change)(Json&);
        const char* problem;
    };
    const Row rows[] = {
        {"a key is missing", [](Json& j) { j.erase("root"); }, " \"root\" is missing"},
        {"a key more", [](Json& j) { j["extra"] = 1; }, "/extra is not described"},
        {"a verdict nobody knows", [](Json& j) { j["findings"][0]["verdict"]["action"] = "perhaps"; },
         R"(/findings/0/verdict/action "perhaps" is none of ["banned","sandbox-only","allowed","note"])"},
        {"a number below nothing", [](Json& j) { j["counts"]["files"] = -1; }, "/counts/files is less than 0"},
        {"a path that is no text", [](Json& j) { j["notes"][0]["path"] = 1; }, "/notes/0/path is not string"},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        Json json = scan_json(sample_report());
        row.change(json);
        EXPECT_EQ(fmt::format("{}", fmt::join(published().check(json), "\n")), row.problem);
    }
}

}  // namespace
}  // namespace bawn::cli
