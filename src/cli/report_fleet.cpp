// Rows with the columns of Fleet's osquery table ai_tools, so that queries written for it read Bawn too. As in osquery
// every value is text, and one row is one place: an agent that lies in three places is three rows.

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "cli/report.h"
#include "cli/report_words.h"

namespace bawn::cli {
namespace {

struct KindOfRow {
    std::string_view place, type, category, source;
};
constexpr KindOfRow kinds[] = {
    {"program", "agents", "program", "content"},
    {"package", "agents", "package", "manifest"},
    {"extension", "ide_plugins", "extension", "manifest"},
    {"settings", "agents", "settings", "filesystem"},
    {"name", "agents", "name", "filesystem"},
    {"process", "agents", "process", "process"},
    {"repository", "agent_instruction", "repository", "filesystem"},
    {"mcp-server", "mcp_server", "mcp-server", "config"},
};
constexpr KindOfRow other_kind = {"", "agents", "", "filesystem"};

const KindOfRow& kind_of(std::string_view place)
{
    auto row = std::ranges::find(kinds, place, &KindOfRow::place);
    return row == std::end(kinds) ? other_kind : *row;
}

int percent(Confidence c)
{
    switch (c) {
    case Confidence::none: return 0;
    case Confidence::possible: return 30;
    case Confidence::likely: return 75;
    case Confidence::certain: return 100;
    }
    return 0;
}

// "process 812 runs it" -> "812"
std::string pid_in(const agents::Place& place)
{
    constexpr std::string_view before = "process ";
    if (place.kind != "process" || !place.because.starts_with(before)) return "";
    std::string_view rest = std::string_view(place.because).substr(before.size());
    auto end = rest.find_first_not_of("0123456789");
    return std::string(rest.substr(0, end));
}

Json empty_row()
{
    Json row = Json::object();
    for (const char* column : {"type", "name", "identifier", "category", "location", "source", "version", "path", "endpoint", "running",
                               "pid", "port", "risk_flags", "sha256", "confidence", "evidence", "uid", "username", "detail"})
        row[column] = "";
    return row;
}

Json row_of(const JudgedFinding& j, const agents::Place& place)
{
    const agents::Finding& f = j.finding;
    const KindOfRow& kind = kind_of(place.kind);
    std::string file = valid_utf8(place.path.substr(0, place.path.find('!')));
    Json row = empty_row();
    row["type"] = kind.type;
    row["name"] = f.name;
    row["identifier"] = f.agent;
    row["category"] = kind.category;
    row["location"] = file.substr(0, file.find_last_of('/'));
    row["source"] = kind.source;
    row["version"] = valid_utf8(f.version);
    row["path"] = file;
    row["running"] = f.is_running ? "1" : "0";
    row["pid"] = pid_in(place);
    row["risk_flags"] = valid_utf8(fmt::format("{}", fmt::join(risk_ids(f), ",")));
    row["sha256"] = place.kind == "program" ? f.sha256 : "";
    row["confidence"] = std::to_string(percent(std::max(f.identity, f.presence)));
    row["evidence"] = valid_utf8(place.because);
    row["uid"] = std::to_string(place.uid);
    row["detail"] = to_text({{"vendor", f.vendor},
                             {"identity", name_of(f.identity)},
                             {"presence", name_of(f.presence)},
                             {"place", valid_utf8(place.path)},
                             {"verdict", policy::name_of(j.decision.action)},
                             {"rule", valid_utf8(j.decision.rule)}});
    return row;
}

// A configured MCP server is a row of its own.
Json row_of_server(const JudgedFinding& j, const agents::Risk& risk)
{
    Json row = empty_row();
    row["type"] = "mcp_server";
    row["name"] = valid_utf8(risk.why);
    row["identifier"] = j.finding.agent;
    row["category"] = "mcp-server";
    row["location"] = row["path"] = valid_utf8(risk.path);
    row["source"] = "config";
    row["running"] = "0";
    row["risk_flags"] = risk.id;
    row["confidence"] = "100";
    row["evidence"] = valid_utf8(risk.why);
    row["detail"] = to_text({{"agent", j.finding.name}});
    return row;
}

}  // namespace

Json scan_fleet(const ScanReport& report)
{
    Json rows = Json::array();
    for (const auto* findings : {&report.findings, &report.repository_files}) {
        for (const JudgedFinding& j : *findings) {
            for (const agents::Place& place : j.finding.places) rows.push_back(row_of(j, place));
            for (const agents::Risk& risk : j.finding.risks) {
                if (risk.id == "mcp-servers") rows.push_back(row_of_server(j, risk));
            }
        }
    }
    return rows;
}

}  // namespace bawn::cli
