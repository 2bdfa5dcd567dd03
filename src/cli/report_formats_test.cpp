// The forms for machines: that each says what its readers look for. Values are asked for by JSON pointer (RFC 6901).

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "cli/report_sample.h"

namespace bawn::cli {
namespace {

struct Expectation {
    const char* pointer;
    Json expected;
};

void expect_all(const Json& json, std::initializer_list<Expectation> rows)
{
    for (const Expectation& row : rows) {
        Json::json_pointer at(row.pointer);
        ASSERT_TRUE(json.contains(at)) << row.pointer << " in\n" << json.dump(2);
        EXPECT_EQ(json[at], row.expected) << row.pointer;
    }
}

TEST(ReportFormats, json)
{
    expect_all(scan_json(sample_report()), {{"/schema", "bawn.scan/1"},
                                            {"/findings/1/agent", "robin"},
                                            {"/findings/1/identity", "certain"},
                                            {"/findings/1/presence", "certain"},
                                            {"/findings/1/places/1/path", "/opt/notes!bun"},
                                            {"/findings/1/places/1/kind", "program"},
                                            {"/findings/1/risks/1/id", "permission-bypass"},
                                            {"/findings/1/verdict/action", "banned"},
                                            {"/findings/1/verdict/ticket", "SEC-142"},
                                            {"/repository_files/0/places/0/path", "/srv/git/<b>\x1b[31m\\xff/ROBIN.md"},
                                            {"/notes/0/path", "/srv/bomb.zip"},
                                            {"/counts/denied", 12}});
}

TEST(ReportFormats, sarif)
{
    Json sarif = scan_sarif(sample_report());
    expect_all(sarif,
               {{"/version", "2.1.0"},
                {"/runs/0/tool/driver/name", "bawn"},
                {"/runs/0/tool/driver/rules/1/id", "machine/ban-robin"},
                {"/runs/0/results/1/ruleId", "machine/ban-robin"},
                {"/runs/0/results/1/ruleIndex", 1},
                {"/runs/0/results/1/level", "error"},
                {"/runs/0/results/1/locations/1/physicalLocation/artifactLocation/uri", "opt/notes"},
                {"/runs/0/results/1/locations/1/logicalLocations/0/fullyQualifiedName", "/opt/notes!bun"},
                {"/runs/0/results/1/properties/bawn/identity", "certain"},
                {"/runs/0/results/0/level", "warning"},
                {"/runs/0/results/2/kind", "informational"},
                {"/runs/0/results/3/locations/0/physicalLocation/artifactLocation/uri", "srv/git/%3Cb%3E%1B%5B31m%FF/ROBIN.md"},
                {"/runs/0/originalUriBaseIds/ROOT/uri", "file:///"},
                {"/runs/0/invocations/0/toolExecutionNotifications/0/locations/0/physicalLocation/artifactLocation/uri", "srv/bomb.zip"}});
    std::set<std::string> fingerprints;
    for (const Json& result : sarif["runs"][0]["results"])
        fingerprints.insert(result["partialFingerprints"]["agentAndPlace/v1"].get<std::string>());
    EXPECT_EQ(fingerprints.size(), 4u);
}

TEST(ReportFormats, cyclonedx)
{
    expect_all(scan_cyclonedx(sample_report()), {{"/bomFormat", "CycloneDX"},
                                                 {"/specVersion", "1.6"},
                                                 {"/metadata/component/type", "device"},
                                                 {"/components/1/type", "application"},
                                                 {"/components/1/supplier/name", "Example"},
                                                 {"/components/1/hashes/0/content", std::string(64, 'a')},
                                                 {"/components/1/pedigree/ancestors/0/name", "wren"},
                                                 {"/components/1/evidence/identity/0/methods/1/technique", "binary-analysis"},
                                                 {"/components/1/evidence/identity/0/methods/1/confidence", 1.0},
                                                 {"/components/1/evidence/identity/0/methods/0/technique", "filename"},
                                                 {"/components/0/evidence/identity/0/methods/0/technique", "manifest-analysis"},
                                                 {"/components/1/properties/4/name", "bawn:verdict"},
                                                 {"/components/1/properties/4/value", "banned"},
                                                 {"/services/0/name", "MCP server files: npx"},
                                                 {"/dependencies/1/dependsOn/0", "service-1"}});
    EXPECT_EQ(scan_cyclonedx(sample_report()), scan_cyclonedx(sample_report()));
}

TEST(ReportFormats, ocsf)
{
    Json events = scan_ocsf(sample_report());
    ASSERT_EQ(events.size(), 5u);  // three of inventory, two findings
    expect_all(events, {{"/0/class_uid", 5020},
                        {"/0/type_uid", 502002},
                        {"/0/package/name", "Wren"},
                        {"/1/class_uid", 2004},
                        {"/1/severity", "Medium"},
                        {"/3/class_uid", 2004},
                        {"/3/severity_id", 4},
                        {"/3/is_alert", true},
                        {"/3/time", 1'795'000'000'000},
                        {"/3/finding_info/title", "Robin 2.4.1 is banned here"},
                        {"/3/device/hostname", "desk-7"},
                        {"/3/unmapped/bawn/verdict/action", "banned"},
                        {"/3/metadata/profiles/0", "host"},
                        {"/4/class_uid", 5020}});
}

TEST(ReportFormats, fleet)
{
    Json rows = scan_fleet(sample_report());
    const std::set<std::string> columns = {"type",       "name",     "identifier", "category", "location", "source",     "version",
                                           "path",       "endpoint", "running",    "pid",      "port",     "risk_flags", "sha256",
                                           "confidence", "evidence", "uid",        "username", "detail"};
    for (const Json& row : rows) {
        std::set<std::string> found;
        for (const auto& [key, value] : row.items()) {
            EXPECT_TRUE(value.is_string()) << key << ": as in osquery every value is text";
            found.insert(key);
        }
        EXPECT_EQ(found, columns);
    }
    expect_all(rows, {{"/0/identifier", "wren"},
                      {"/0/confidence", "100"},
                      {"/2/path", "/opt/notes"},
                      {"/2/location", "/opt"},
                      {"/2/source", "content"},
                      {"/2/sha256", std::string(64, 'a')},
                      {"/2/risk_flags", "permission-bypass,mcp-servers,telemetry"},
                      {"/3/pid", "812"},
                      {"/3/uid", "1000"},
                      {"/4/type", "mcp_server"},
                      {"/5/confidence", "30"},
                      {"/6/type", "agent_instruction"}});
}

TEST(ReportFormats, are_valid_utf8_whatever_the_names)
{
    for (auto form : {scan_json, scan_sarif, scan_cyclonedx, scan_ocsf, scan_fleet}) {
        EXPECT_NO_THROW(form(sample_report()).dump());
        EXPECT_NO_THROW(form(empty_report()).dump());
    }
}

TEST(ReportFormats, html_is_whole_and_lets_nothing_in)
{
    std::string html = scan_html(sample_report());
    for (const char* part : {"<!doctype html>", "default-src 'none'", "prefers-color-scheme: dark", "Coding agents on desk-7",
                             "<strong>Robin 2.4.1</strong>", "SEC-142", "&lt;b&gt;\\x1b[31m\\xff/<wbr>ROBIN.md", "</html>"}) {
        EXPECT_NE(html.find(part), std::string::npos) << part;
    }
    for (const char* part : {"<script", "http://", "https://", "src=", "url(", "<b>\\x1b", "\x1b"})
        EXPECT_EQ(html.find(part), std::string::npos) << part;
    EXPECT_NE(scan_html(empty_report()).find("No coding agent found."), std::string::npos);
}

}  // namespace
}  // namespace bawn::cli
