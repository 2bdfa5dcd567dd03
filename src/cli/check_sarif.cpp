// SARIF 2.1.0 (OASIS). Every rule that ran is there with its CWE tags and a security-severity; a data flow is a code flow; a
// comment that accepts a finding is a suppression; what could not be read is an execution notification, and a rule that did
// not load a configuration notification.

#include <fmt/format.h>

#include <map>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "cli/check_report.h"

namespace bawn::cli {
namespace {

// GitHub reads critical over 9.0, high over 7.0, medium over 4.0.
struct Weight {
    std::string_view level, security;
};
Weight weight_of(check::Severity severity)
{
    switch (severity) {
    case check::Severity::critical: return {"error", "9.5"};
    case check::Severity::high: return {"error", "8.0"};
    case check::Severity::medium: return {"warning", "5.5"};
    case check::Severity::low: return {"note", "2.0"};
    case check::Severity::info: break;
    }
    return {"note", "0.0"};
}

Json place_of(std::string_view path)
{
    if (path.starts_with('/')) return {{"artifactLocation", {{"uri", "file://" + percent_encoded(path)}}}};
    return {{"artifactLocation", {{"uri", percent_encoded(path)}, {"uriBaseId", "ROOT"}}}};
}

Json region_of(const check::Place& begin, const check::Place& end)
{
    return {{"startLine", begin.line},    {"startColumn", begin.column},
            {"endLine", end.line},        {"endColumn", std::max(end.column, end.line == begin.line ? begin.column : 1)},
            {"byteOffset", begin.offset}, {"byteLength", end.offset - begin.offset}};
}

Json location_of(std::string_view path, const check::Place& begin, const check::Place& end)
{
    Json place = place_of(path);
    place["region"] = region_of(begin, end);
    return {{"physicalLocation", std::move(place)}};
}

// "CWE-89: SQL injection" -> "external/cwe/cwe-089", as code scanning dashboards know it.
std::string cwe_tag(std::string_view cwe)
{
    std::string digits;
    for (char c : cwe.substr(std::min<std::size_t>(4, cwe.size()))) {
        if (c < '0' || c > '9') break;
        digits += c;
    }
    if (!lower_case(cwe).starts_with("cwe-") || digits.empty()) return "";
    return "external/cwe/cwe-" + std::string(digits.size() < 3 ? 3 - digits.size() : 0, '0') + digits;
}

Json tags_of(const Json& metadata)
{
    Json tags = {"security"};
    for (const std::string& cwe : texts_at(metadata, "cwe")) {
        tags.push_back(valid_utf8(cwe));
        if (std::string tag = cwe_tag(cwe); !tag.empty()) tags.push_back(tag);
    }
    for (const std::string& owasp : texts_at(metadata, "owasp")) tags.push_back(valid_utf8(owasp));
    return tags;
}

Json rule_of(std::string_view id, std::string_view message, check::Severity severity, const Json& metadata)
{
    Weight weight = weight_of(severity);
    Json rule = {{"id", valid_utf8(id)},
                 {"shortDescription", {{"text", valid_utf8(message.substr(0, message.find('\n')))}}},
                 {"fullDescription", {{"text", valid_utf8(message)}}},
                 {"defaultConfiguration", {{"level", weight.level}}},
                 {"properties", {{"tags", tags_of(metadata)}, {"security-severity", weight.security}}}};
    if (std::string hint = hint_of(metadata); !hint.empty()) rule["help"] = {{"text", valid_utf8(hint)}};
    std::string confidence = string_at(metadata, "confidence");
    if (!confidence.empty()) rule["properties"]["precision"] = confidence == "HIGH" ? "high" : confidence == "LOW" ? "low" : "medium";
    return rule;
}

// Those of the pack first, then those that only a finding names (secrets).
class CodeRules {
public:
    explicit CodeRules(const CheckReport& report)
    {
        for (const check::Rule* rule : report.rules) add(rule->id, rule->message, rule->severity, metadata_of(*rule));
    }
    std::size_t index_of(const check::Finding& f)
    {
        auto found = indexes_.find(f.rule);
        return found != indexes_.end() ? found->second : add(f.rule, f.message, f.severity, metadata_of(f));
    }
    Json take() { return std::move(rules_); }

private:
    std::size_t add(const std::string& id, std::string_view message, check::Severity severity, const Json& metadata)
    {
        auto [at, is_new] = indexes_.emplace(id, rules_.size());
        if (is_new) rules_.push_back(rule_of(id, message, severity, metadata));
        return at->second;
    }
    Json rules_ = Json::array();
    std::map<std::string, std::size_t> indexes_;
};

Json flow_of(const check::Finding& f)
{
    Json steps = Json::array();
    for (const check::Step& step : f.flow) {
        Json location = location_of(f.path, step.begin, step.end);
        location["message"] = {{"text", step.what}};
        steps.push_back({{"location", std::move(location)}});
    }
    return {{{"threadFlows", {{{"locations", std::move(steps)}}}}}};
}

Json fix_of(const check::Finding& f)
{
    Json replacement = {{"deletedRegion", region_of(f.begin, f.end)}, {"insertedContent", {{"text", valid_utf8(*f.fix)}}}};
    Json change = place_of(f.path);
    change["replacements"] = {std::move(replacement)};
    return {{{"description", {{"text", "as the rule proposes"}}}, {"artifactChanges", {std::move(change)}}}};
}

Json result_of(const check::Finding& f, CodeRules& rules)
{
    std::size_t index = rules.index_of(f);
    Json result = {{"ruleId", valid_utf8(f.rule)},
                   {"ruleIndex", index},
                   {"level", weight_of(f.severity).level},
                   {"message", {{"text", valid_utf8(f.message)}}},
                   {"locations", {location_of(f.path, f.begin, f.end)}},
                   {"partialFingerprints", {{"bawnFinding/v1", f.fingerprint}}}};
    if (!f.flow.empty()) result["codeFlows"] = flow_of(f);
    if (f.fix) result["fixes"] = fix_of(f);
    return result;
}

Json results_of(const CheckReport& report, CodeRules& rules)
{
    Json results = Json::array();
    for (const JudgedCodeFinding& j : report.findings) {
        Json result = result_of(j.finding, rules);
        if (!j.commit.empty()) result["properties"] = {{"commit", j.commit}};
        results.push_back(std::move(result));
    }
    for (const SuppressedFinding& s : report.suppressed) {
        Json result = result_of(s.finding, rules);
        Json suppression = {{"kind", "inSource"}};
        if (!s.by.reason.empty()) suppression["justification"] = valid_utf8(s.by.reason);
        result["suppressions"] = {std::move(suppression)};
        results.push_back(std::move(result));
    }
    return results;
}

Json notification_of(const check::Trouble& t)
{
    bool is_incomplete = t.what != check::Trouble::What::binary && t.what != check::Trouble::What::suppression;
    Json place = place_of(t.path);
    if (t.line > 0) place["region"] = {{"startLine", t.line}};
    Json notification = {{"level", is_incomplete ? "error" : "note"},
                         {"descriptor", {{"id", name_of(t.what)}}},
                         {"message", {{"text", valid_utf8(t.message)}}},
                         {"locations", {{{"physicalLocation", std::move(place)}}}}};
    if (!t.rule.empty()) notification["associatedRule"] = {{"id", valid_utf8(t.rule)}};
    return notification;
}

Json notification_of(const check::RefusedRule& r)
{
    Json place = place_of(r.file);
    if (r.line > 0) place["region"] = {{"startLine", r.line}};
    return {{"level", "error"},
            {"descriptor", {{"id", "rule-not-loaded"}}},
            {"associatedRule", {{"id", valid_utf8(r.rule)}}},
            {"message", {{"text", valid_utf8(r.message)}}},
            {"locations", {{{"physicalLocation", std::move(place)}}}}};
}

template <typename T>
Json notifications_of(const std::vector<T>& items)
{
    Json list = Json::array();
    for (const T& item : items) list.push_back(notification_of(item));
    return list;
}

}  // namespace

Json check_sarif(const CheckReport& report)
{
    CodeRules rules(report);
    Json results = results_of(report, rules);
    Json driver = {{"name", "bawn"}, {"semanticVersion", BAWN_VERSION}, {"rules", rules.take()}};
    Json run = {{"tool", {{"driver", std::move(driver)}}}, {"results", std::move(results)}, {"columnKind", "unicodeCodePoints"}};
    run["originalUriBaseIds"] = {{"ROOT", {{"uri", "file://" + percent_encoded(report.root) + (report.root.ends_with('/') ? "" : "/")}}}};
    run["invocations"] = {{{"executionSuccessful", !is_incomplete(report) && report.refused.empty()},
                           {"endTimeUtc", to_rfc3339(report.time)},
                           {"toolExecutionNotifications", notifications_of(report.troubles)},
                           {"toolConfigurationNotifications", notifications_of(report.refused)}}};
    return {{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"}, {"version", "2.1.0"}, {"runs", {std::move(run)}}};
}

}  // namespace bawn::cli
