// bawn.check/1, the form that scripts rely on: docs/check.schema.json. Keys are added, never renamed or dropped.

#include <nlohmann/json.hpp>

#include "base/text.h"
#include "cli/check_report.h"

namespace bawn::cli {
namespace {

Json json_of(const check::Place& p) { return {{"line", p.line}, {"column", p.column}, {"offset", p.offset}}; }

Json json_of(const check::Step& s) { return {{"what", s.what}, {"start", json_of(s.begin)}, {"end", json_of(s.end)}}; }

Json json_of(const check::Trouble& t)
{
    return {
        {"what", name_of(t.what)}, {"path", valid_utf8(t.path)}, {"line", t.line}, {"rule", t.rule}, {"message", valid_utf8(t.message)}};
}

Json json_of(const check::RefusedRule& r)
{
    return {{"rule", valid_utf8(r.rule)},
            {"file", valid_utf8(r.file)},
            {"line", r.line},
            {"operator", valid_utf8(r.operator_)},
            {"message", valid_utf8(r.message)}};
}

Json json_of(const check::Finding& f)
{
    Json metavariables = Json::object();
    for (const auto& [name, text] : f.metavariables) metavariables[valid_utf8(name)] = valid_utf8(text);
    Json flow = Json::array();
    for (const check::Step& step : f.flow) flow.push_back(json_of(step));
    Json json = {{"rule", valid_utf8(f.rule)},
                 {"path", valid_utf8(f.path)},
                 {"start", json_of(f.begin)},
                 {"end", json_of(f.end)},
                 {"severity", name_of(f.severity)},
                 {"message", valid_utf8(f.message)},
                 {"metavariables", std::move(metavariables)},
                 {"fingerprint", f.fingerprint},
                 {"secret", f.secret}};
    json["flow"] = std::move(flow);
    json["metadata"] = metadata_of(f);
    if (f.fix) json["fix"] = valid_utf8(*f.fix);
    return json;
}

Json json_of(const JudgedCodeFinding& j)
{
    Json json = json_of(j.finding);
    Json lines = Json::array();
    for (const std::string& line : j.excerpt.lines) lines.push_back(valid_utf8(line));
    json["lines"] = {{"first", j.excerpt.first_line}, {"text", std::move(lines)}};
    json["fails"] = j.fails;
    json["verdict"] = {{"action", policy::name_of(j.decision.action)}, {"rule", valid_utf8(j.decision.rule)}};
    if (!j.commit.empty()) json["commit"] = j.commit;
    return json;
}

Json json_of(const SuppressedFinding& s)
{
    Json json = json_of(s.finding);
    json["suppressed"] = {{"line", s.by.comment_line}, {"reason", valid_utf8(s.by.reason)}};
    return json;
}

Json json_of(const check::RuleCost& c) { return {{"rule", c.rule}, {"steps", c.steps}, {"files", c.files}, {"findings", c.findings}}; }

Json json_of(const CheckCounts& c)
{
    return {{"files", c.files}, {"bytes", c.bytes}, {"parsed", c.parsed}, {"ignored", c.ignored}, {"known", c.known}};
}

template <typename T>
Json list_of(const std::vector<T>& items)
{
    Json list = Json::array();
    for (const T& item : items) list.push_back(json_of(item));
    return list;
}

}  // namespace

Json check_json(const CheckReport& report)
{
    Json json = {{"schema", "bawn.check/1"}, {"time", to_rfc3339(report.time)}, {"root", valid_utf8(report.root)}};
    json["complete"] = !is_incomplete(report);
    json["findings"] = list_of(report.findings);
    json["suppressed"] = list_of(report.suppressed);
    json["errors"] = list_of(report.refused);
    json["skipped"] = list_of(report.troubles);
    json["counts"] = json_of(report.counts);
    json["rules"] = report.rules.size();
    if (!report.costs.empty()) json["costs"] = list_of(report.costs);
    return json;
}

}  // namespace bawn::cli
