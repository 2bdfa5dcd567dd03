// OCSF 1.4 events: for each agent a Software Inventory Info (5020), and for each one that the policy bans or confines a
// Detection Finding (2004) as well.

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/hash.h"
#include "base/text.h"
#include "cli/report.h"
#include "cli/report_words.h"

namespace bawn::cli {
namespace {

// Numbers of the OCSF dictionary.
enum Class { software_inventory_info = 5020, detection_finding = 2004 };
enum Severity { informational = 1, medium = 3, high = 4 };
constexpr std::string_view severity_names[] = {"Unknown", "Informational", "Low", "Medium", "High"};

Severity severity_of(policy::Action action)
{
    switch (action) {
    case policy::Action::banned: return high;
    case policy::Action::sandbox_only: return medium;
    case policy::Action::allowed:
    case policy::Action::note: return informational;
    }
    return informational;
}

std::int64_t milliseconds(Time time) { return std::chrono::floor<std::chrono::milliseconds>(time).time_since_epoch().count(); }

Json device(const ScanReport& report)
{
    Json json = {{"type_id", 0}, {"type", "Unknown"}, {"os", {{"name", "Linux"}, {"type", "Linux"}, {"type_id", 200}}}};
    json[report.host.empty() ? "name" : "hostname"] = valid_utf8(report.host.empty() ? report.root : report.host);
    return json;
}

// What every event begins with. `activity` is Collect for an inventory, Create for a finding.
Json event(const ScanReport& report, Class kind, Severity severity)
{
    bool is_inventory = kind == software_inventory_info;
    int activity = is_inventory ? 2 : 1;
    return {{"class_uid", static_cast<int>(kind)},
            {"class_name", is_inventory ? "Software Inventory Info" : "Detection Finding"},
            {"category_uid", is_inventory ? 5 : 2},
            {"category_name", is_inventory ? "Discovery" : "Findings"},
            {"activity_id", activity},
            {"activity_name", is_inventory ? "Collect" : "Create"},
            {"type_uid", static_cast<int>(kind) * 100 + activity},
            {"severity_id", static_cast<int>(severity)},
            {"severity", severity_names[severity]},
            {"time", milliseconds(report.time)},
            {"device", device(report)},
            {"metadata",
             {{"version", "1.4.0"},
              {"profiles", {"host"}},
              {"product", {{"name", "Bawn"}, {"vendor_name", "Bawn"}, {"version", BAWN_VERSION}}}}}};
}

Json about(const JudgedFinding& j)
{
    const agents::Finding& f = j.finding;
    Json places = Json::array(), risks = Json::array();
    for (const agents::Place& p : f.places)
        places.push_back({{"path", valid_utf8(p.path)}, {"kind", p.kind}, {"because", valid_utf8(p.because)}});
    for (const agents::Risk& r : f.risks) risks.push_back({{"id", r.id}, {"path", valid_utf8(r.path)}, {"why", valid_utf8(r.why)}});
    return {{"bawn",
             {{"agent", f.agent},
              {"identity", name_of(f.identity)},
              {"presence", name_of(f.presence)},
              {"running", f.is_running},
              {"lineage", f.lineage},
              {"capabilities", f.capabilities},
              {"places", std::move(places)},
              {"risks", std::move(risks)},
              {"verdict",
               {{"action", policy::name_of(j.decision.action)},
                {"rule", valid_utf8(j.decision.rule)},
                {"reason", valid_utf8(j.decision.reason)}}}}}};
}

Json inventory_event(const ScanReport& report, const JudgedFinding& j)
{
    const agents::Finding& f = j.finding;
    Json package = {{"name", f.name.empty() ? f.agent : f.name},
                    {"version", f.version.empty() ? "unknown" : valid_utf8(f.version)},
                    {"type_id", 1},
                    {"type", "Application"}};
    if (!f.vendor.empty()) package["vendor_name"] = f.vendor;
    if (!f.sha256.empty()) package["hash"] = {{"algorithm_id", 3}, {"algorithm", "SHA-256"}, {"value", f.sha256}};
    Json json = event(report, software_inventory_info, informational);
    json["package"] = std::move(package);
    json["unmapped"] = about(j);
    return json;
}

// The same agent at the same place is the same finding in every scan.
std::string finding_uid(const ScanReport& report, const agents::Finding& f)
{
    const agents::Place* place = main_place(f);
    return to_hex(sha256(fmt::format("{}\n{}\n{}", report.host, f.agent, place ? place->path : std::string()))).substr(0, 32);
}

Json evidences(const agents::Finding& f)
{
    Json list = Json::array();
    for (const agents::Place& p : f.places) {
        std::string path = valid_utf8(p.path);
        list.push_back({{"file", {{"path", path}, {"name", path.substr(path.find_last_of('/') + 1)}, {"type_id", 1}}},
                        {"data", {{"because", valid_utf8(p.because)}}}});
    }
    return list;
}

Json detection_event(const ScanReport& report, const JudgedFinding& j)
{
    const agents::Finding& f = j.finding;
    Json json = event(report, detection_finding, severity_of(j.decision.action));
    json["finding_info"] = {{"uid", finding_uid(report, f)},
                            {"title", valid_utf8(fmt::format("{} is {} here", full_name(f), policy::name_of(j.decision.action)))},
                            {"desc", valid_utf8(reason_of(j.decision))},
                            {"types", {"coding-agent"}},
                            {"analytic", {{"name", valid_utf8(j.decision.rule)}, {"type_id", 1}, {"type", "Rule"}}}};
    json["status_id"] = 1;
    json["status"] = "New";
    json["is_alert"] = j.decision.action == policy::Action::banned;
    json["confidence_id"] = static_cast<int>(f.identity);
    json["confidence"] = f.identity == Confidence::certain    ? "High"
                         : f.identity == Confidence::likely   ? "Medium"
                         : f.identity == Confidence::possible ? "Low"
                                                              : "Unknown";
    json["evidences"] = evidences(f);
    json["unmapped"] = about(j);
    return json;
}

}  // namespace

Json scan_ocsf(const ScanReport& report)
{
    Json events = Json::array();
    for (const JudgedFinding& j : report.findings) {
        events.push_back(inventory_event(report, j));
        if (is_against_policy(j)) events.push_back(detection_event(report, j));
    }
    return events;
}

}  // namespace bawn::cli
