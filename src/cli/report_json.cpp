// bawn.scan/1, the form that scripts rely on: docs/scan.schema.json. Keys are added, never renamed or dropped.

#include <nlohmann/json.hpp>

#include "base/text.h"
#include "cli/report.h"

namespace bawn::cli {
namespace {

Json json_of(const agents::Place& p)
{
    return {{"path", valid_utf8(p.path)}, {"kind", p.kind}, {"because", valid_utf8(p.because)}, {"uid", p.uid}};
}
Json json_of(const agents::Risk& r) { return {{"id", valid_utf8(r.id)}, {"path", valid_utf8(r.path)}, {"why", valid_utf8(r.why)}}; }
Json json_of(const inventory::NoteTold& n) { return {{"path", valid_utf8(n.path)}, {"message", valid_utf8(n.message)}}; }

Json json_of(const policy::Decision& d)
{
    return {{"action", policy::name_of(d.action)},
            {"rule", valid_utf8(d.rule)},
            {"reason", valid_utf8(d.reason)},
            {"layer", d.layer},
            {"ticket", valid_utf8(d.ticket)}};
}

Json json_of(const inventory::Counts& c)
{
    return {{"folders", c.folders},
            {"files", c.files},
            {"bytes", c.bytes},
            {"matched_files", c.matched_files},
            {"matched_bytes", c.matched_bytes},
            {"cached_files", c.cached_files},
            {"denied", c.denied},
            {"processes", c.processes}};
}

Json json_of(const JudgedFinding&);

template <typename T>
Json json_list_of(const std::vector<T>& items)
{
    Json list = Json::array();
    for (const T& item : items) list.push_back(json_of(item));
    return list;
}

Json json_of(const JudgedFinding& j)
{
    const agents::Finding& f = j.finding;
    Json json = {{"agent", f.agent},     {"name", f.name},    {"vendor", f.vendor}, {"version", valid_utf8(f.version)},
                 {"lineage", f.lineage}, {"sha256", f.sha256}};
    json["identity"] = name_of(f.identity);
    json["presence"] = name_of(f.presence);
    json["running"] = f.is_running;
    json["capabilities"] = f.capabilities;
    json["places"] = json_list_of(f.places);
    json["risks"] = json_list_of(f.risks);
    json["verdict"] = json_of(j.decision);
    return json;
}

}  // namespace

Json scan_json(const ScanReport& report)
{
    Json json = {
        {"schema", "bawn.scan/1"}, {"root", valid_utf8(report.root)}, {"host", valid_utf8(report.host)}, {"time", to_rfc3339(report.time)}};
    json["policy"] = valid_utf8(report.policy);
    json["pack"] = valid_utf8(report.pack);
    json["findings"] = json_list_of(report.findings);
    json["repository_files"] = json_list_of(report.repository_files);
    json["notes"] = json_list_of(report.notes);
    json["counts"] = json_of(report.counts);
    return json;
}

}  // namespace bawn::cli
