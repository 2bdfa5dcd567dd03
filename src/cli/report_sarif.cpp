// SARIF 2.1.0 (OASIS). A rule of the policy is a SARIF rule, an agent that it judges is a result, its places are the
// locations. A verdict that nobody has to act on is informational; what could not be read is a notification.

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <vector>

#include "base/hash.h"
#include "base/text.h"
#include "cli/report.h"
#include "cli/report_words.h"

namespace bawn::cli {
namespace {

constexpr std::size_t most_locations = 100;

struct Judgement {
    std::string_view kind, level;
};

Judgement judgement(policy::Action action)
{
    switch (action) {
    case policy::Action::banned: return {"fail", "error"};
    case policy::Action::sandbox_only: return {"fail", "warning"};
    case policy::Action::allowed: return {"pass", "none"};
    case policy::Action::note: return {"informational", "none"};
    }
    return {"informational", "none"};
}

// "/etc/bawn/policy.yaml:12 ban-robin" in the layer "machine" -> "machine/ban-robin": stable when lines move.
std::string rule_id(const policy::Decision& d)
{
    if (d.layer.empty()) return "no-rule";
    return valid_utf8(d.layer + "/" + d.rule.substr(d.rule.find_last_of(' ') + 1));
}

// The file below the root; what lies inside a container is told as a logical location.
Json location(std::string_view path, std::string_view because)
{
    std::string_view file = path.substr(0, path.find('!'));
    std::string relative = percent_encoded(file.substr(std::min(file.find_first_not_of('/'), file.size())));
    Json json = {{"physicalLocation", {{"artifactLocation", {{"uri", relative.empty() ? "." : relative}, {"uriBaseId", "ROOT"}}}}}};
    if (!because.empty()) json["message"] = {{"text", valid_utf8(because)}};
    if (file.size() != path.size()) json["logicalLocations"] = {{{"fullyQualifiedName", valid_utf8(path)}, {"kind", "member"}}};
    return json;
}

std::string fingerprint(const agents::Finding& f)
{
    const agents::Place* place = main_place(f);
    return to_hex(sha256(fmt::format("{}\n{}", f.agent, place ? place->path : std::string())));
}

Json result_properties(const JudgedFinding& j)
{
    const agents::Finding& f = j.finding;
    Json risks = Json::array();
    for (const agents::Risk& r : f.risks) risks.push_back({{"id", r.id}, {"path", valid_utf8(r.path)}, {"why", valid_utf8(r.why)}});
    return {{"bawn",
             {{"agent", f.agent},
              {"vendor", f.vendor},
              {"version", valid_utf8(f.version)},
              {"identity", name_of(f.identity)},
              {"presence", name_of(f.presence)},
              {"running", f.is_running},
              {"sha256", f.sha256},
              {"capabilities", f.capabilities},
              {"risks", std::move(risks)},
              {"verdict", policy::name_of(j.decision.action)},
              {"ticket", valid_utf8(j.decision.ticket)}}}};
}

// Rules in the order of their first result.
class AgentRules {
public:
    std::size_t index_of(const policy::Decision& d)
    {
        std::string id = rule_id(d);
        for (std::size_t i = 0; i < rules_.size(); ++i) {
            if (rules_[i]["id"] == id) return i;
        }
        std::string text = d.reason.empty() ? "No rule of the policy speaks of this agent." : d.reason;
        rules_.push_back(
            {{"id", id}, {"shortDescription", {{"text", valid_utf8(text)}}}, {"properties", {{"bawn", {{"rule", valid_utf8(d.rule)}}}}}});
        return rules_.size() - 1;
    }
    Json take() { return std::move(rules_); }

private:
    Json rules_ = Json::array();
};

Json result(const JudgedFinding& j, Judgement judged, AgentRules& rules)
{
    std::size_t rule = rules.index_of(j.decision);
    Json locations = Json::array();
    for (const agents::Place& p : j.finding.places) {
        if (locations.size() < most_locations) locations.push_back(location(p.path, p.because));
    }
    std::string text = fmt::format("{}: {}. {}", full_name(j.finding), policy::name_of(j.decision.action), reason_of(j.decision));
    return {{"ruleId", rule_id(j.decision)},
            {"ruleIndex", rule},
            {"kind", judged.kind},
            {"level", judged.level},
            {"message", {{"text", valid_utf8(text)}}},
            {"locations", std::move(locations)},
            {"partialFingerprints", {{"agentAndPlace/v1", fingerprint(j.finding)}}},
            {"properties", result_properties(j)}};
}

Json notifications(const ScanReport& report)
{
    Json list = Json::array();
    for (const auto& note : report.notes) {
        list.push_back({{"level", "note"}, {"message", {{"text", valid_utf8(note.message)}}}, {"locations", {location(note.path, "")}}});
    }
    return list;
}

Json base_of(const std::string& root)
{
    if (!root.starts_with('/')) return {{"description", {{"text", valid_utf8("the folder " + root + " that was scanned")}}}};
    return {{"uri", "file://" + percent_encoded(root) + (root.ends_with('/') ? "" : "/")}};
}

}  // namespace

Json scan_sarif(const ScanReport& report)
{
    AgentRules rules;
    Json results = Json::array();
    for (const JudgedFinding& j : report.findings) results.push_back(result(j, judgement(j.decision.action), rules));
    for (const JudgedFinding& j : report.repository_files) results.push_back(result(j, {"informational", "none"}, rules));
    Json driver = {{"name", "bawn"}, {"version", BAWN_VERSION}, {"rules", rules.take()}};
    Json run = {{"tool", {{"driver", std::move(driver)}}}, {"results", std::move(results)}};
    run["originalUriBaseIds"] = {{"ROOT", base_of(report.root)}};
    run["invocations"] = {
        {{"executionSuccessful", true}, {"endTimeUtc", to_rfc3339(report.time)}, {"toolExecutionNotifications", notifications(report)}}};
    run["properties"] = {
        {"bawn", {{"host", valid_utf8(report.host)}, {"policy", valid_utf8(report.policy)}, {"signatures", valid_utf8(report.pack)}}}};
    return {{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"}, {"version", "2.1.0"}, {"runs", {std::move(run)}}};
}

}  // namespace bawn::cli
