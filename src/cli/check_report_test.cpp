// docs/check.schema.json and check_json() say the same, and SARIF carries what dashboards need.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "base/test_schema.h"
#include "cli/check_report.h"

namespace bawn::cli {
namespace {

using bawn::testing::Schema;

check::Finding sample_finding()
{
    check::Finding f;
    f.rule = "python-sql-injection";
    f.path = "src/a b.py";
    f.begin = {.offset = 20, .line = 2, .column = 5};
    f.end = {.offset = 30, .line = 2, .column = 15};
    f.severity = check::Severity::high;
    f.message = "SQL text is built from input.";
    f.metavariables = {{"$Q", "name"}};
    f.flow = {{"source", {0, 1, 1}, {4, 1, 5}}, {"sink", {20, 2, 5}, {30, 2, 15}}};
    f.fingerprint = "0123";
    f.metadata = std::make_shared<const Json>(
        Json{{"cwe", {"CWE-89: SQL Injection"}}, {"confidence", "HIGH"}, {"hint", "pass values as parameters"}});
    return f;
}

CheckReport sample()
{
    CheckReport report;
    report.root = "/srv/work";
    report.findings.push_back({sample_finding(), {2, {"    run(query)"}}, {policy::Action::note, "", "no rule", "", ""}, true, ""});
    check::Finding fixed = sample_finding();
    fixed.fix = "other";
    report.suppressed.push_back({fixed, {2, 1, {"python-sql-injection"}, "a constant of ours", false}});
    report.troubles.push_back({check::Trouble::What::not_parsed, "src/b.py", "", "too many errors", 0});
    report.refused.push_back({"rules.yaml", "bad", "pattern-where-python", "rules.yaml:3: rule bad: …", 3});
    report.costs.push_back({"python-sql-injection", 100, 2, 1});
    return report;
}

TEST(CheckSchema, describes_what_is_written)
{
    for (const CheckReport& report : {sample(), CheckReport()})
        EXPECT_EQ(fmt::format("{}", fmt::join(Schema::published("check.schema.json").check(check_json(report)), "\n")), "");
}

TEST(CheckSarif, has_what_dashboards_need)
{
    Json run = check_sarif(sample())["runs"][0];
    const Json& rule = run["tool"]["driver"]["rules"][0];
    EXPECT_EQ(rule["id"], "python-sql-injection");
    EXPECT_EQ(rule["properties"]["security-severity"], "8.0");
    EXPECT_EQ(rule["properties"]["tags"], Json({"security", "CWE-89: SQL Injection", "external/cwe/cwe-089"}));
    const Json& result = run["results"][0];
    EXPECT_EQ(result["level"], "error");
    EXPECT_EQ(result["partialFingerprints"]["bawnFinding/v1"], "0123");
    EXPECT_EQ(result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], "src/a%20b.py");
    EXPECT_EQ(result["codeFlows"][0]["threadFlows"][0]["locations"].size(), 2u);
    EXPECT_EQ(run["results"][1]["suppressions"][0]["justification"], "a constant of ours");
    const Json& invocation = run["invocations"][0];
    EXPECT_EQ(invocation["executionSuccessful"], false);
    EXPECT_EQ(invocation["toolExecutionNotifications"][0]["descriptor"]["id"], "not-parsed");
    EXPECT_EQ(invocation["toolConfigurationNotifications"][0]["associatedRule"]["id"], "bad");
}

TEST(CheckText, shows_code_and_way)
{
    std::ostringstream out;
    write_check(out, sample(), {});
    EXPECT_EQ(out.str().substr(0, out.str().find("src/b.py")),
              "src/a b.py:2:5  high  python-sql-injection  CWE-89\n"
              "  SQL text is built from input.\n"
              "  2 |     run(query)\n"
              "    |     ^^^^^^^^^^\n"
              "  comes from line 1, arrives in line 2\n"
              "  right: pass values as parameters\n"
              "\n");
}

TEST(CheckReport, is_incomplete_when_something_was_not_read)
{
    using What = check::Trouble::What;
    struct Row {
        What what;
        bool incomplete;
    };
    for (Row row : {Row{What::unreadable, true}, {What::work_limit, true}, {What::binary, false}, {What::suppression, false}}) {
        CheckReport report;
        report.troubles.push_back({row.what, "x", "", "", 0});
        EXPECT_EQ(is_incomplete(report), row.incomplete) << name_of(row.what);
    }
}

}  // namespace
}  // namespace bawn::cli
