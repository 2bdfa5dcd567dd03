// CycloneDX 1.6 (ECMA-424): the agents of a machine as a bill of materials. How an agent was told is its
// evidence.identity; MCP servers that it is set up to use are services; what CycloneDX has no word for is a property
// that begins with "bawn:".

#include <fmt/format.h>

#include <map>
#include <nlohmann/json.hpp>

#include "base/hash.h"
#include "base/text.h"
#include "cli/report.h"
#include "cli/report_words.h"

namespace bawn::cli {
namespace {

double number_of(Confidence c)
{
    switch (c) {
    case Confidence::none: return 0;
    case Confidence::possible: return 0.3;
    case Confidence::likely: return 0.75;
    case Confidence::certain: return 1;
    }
    return 0;
}

struct Technique {
    std::string_view place, name;
    Confidence most;  // how far evidence of this kind goes by itself
};
constexpr Technique techniques[] = {
    {"program", "binary-analysis", Confidence::certain},    {"package", "manifest-analysis", Confidence::likely},
    {"extension", "manifest-analysis", Confidence::likely}, {"process", "instrumentation", Confidence::likely},
    {"settings", "filename", Confidence::possible},         {"name", "filename", Confidence::possible},
};

Json property(std::string_view name, std::string_view value)
{
    return {{"name", fmt::format("bawn:{}", name)}, {"value", valid_utf8(value)}};
}

Json method(const agents::Place& p, Confidence identity)
{
    auto technique = std::ranges::find(techniques, p.kind, &Technique::place);
    bool is_known = technique != std::end(techniques);
    Confidence confidence = std::min(identity, is_known ? technique->most : Confidence::none);
    return {{"technique", is_known ? technique->name : "other"}, {"confidence", number_of(confidence)}, {"value", valid_utf8(p.because)}};
}

Json evidence(const agents::Finding& f)
{
    Json methods = Json::array(), occurrences = Json::array();
    for (const agents::Place& p : f.places) {
        methods.push_back(method(p, f.identity));
        occurrences.push_back({{"location", valid_utf8(p.path)}});
    }
    Json identity = {{"field", "name"}, {"confidence", number_of(f.identity)}, {"methods", std::move(methods)}};
    return {{"identity", Json::array({std::move(identity)})}, {"occurrences", std::move(occurrences)}};
}

Json component_properties(const JudgedFinding& j)
{
    const agents::Finding& f = j.finding;
    Json list = {property("id", f.agent),
                 property("identity", name_of(f.identity)),
                 property("presence", name_of(f.presence)),
                 property("running", f.is_running ? "true" : "false"),
                 property("verdict", policy::name_of(j.decision.action)),
                 property("rule", j.decision.rule)};
    if (!j.decision.reason.empty()) list.push_back(property("reason", j.decision.reason));
    if (!j.decision.ticket.empty()) list.push_back(property("ticket", j.decision.ticket));
    for (const std::string& c : f.capabilities) list.push_back(property("capability", c));
    for (const agents::Risk& r : f.risks) list.push_back(property("risk", fmt::format("{}: {} ({})", r.id, r.why, r.path)));
    return list;
}

Json component(const JudgedFinding& j, const std::string& reference)
{
    const agents::Finding& f = j.finding;
    Json json = {{"type", "application"}, {"bom-ref", reference}, {"name", f.name.empty() ? f.agent : f.name}};
    if (!f.version.empty()) json["version"] = valid_utf8(f.version);
    if (!f.vendor.empty()) json["supplier"] = {{"name", f.vendor}};
    if (!f.sha256.empty()) json["hashes"] = {{{"alg", "SHA-256"}, {"content", f.sha256}}};
    if (!f.lineage.empty()) json["pedigree"] = {{"ancestors", {{{"type", "application"}, {"name", f.lineage}}}}};
    json["evidence"] = evidence(f);
    json["properties"] = component_properties(j);
    return json;
}

// What an agent talks to beyond its own nature: MCP servers, and model endpoints that somebody chose.
bool is_service(const agents::Risk& r) { return r.id == "mcp-servers" || r.id == "relay"; }

Json service(const agents::Risk& r, const std::string& reference)
{
    return {{"bom-ref", reference},
            {"name", valid_utf8(r.why)},
            {"x-trust-boundary", true},
            {"properties", {property("risk", r.id), property("path", r.path)}}};
}

// The same scan has the same serial number.
std::string serial_number(const ScanReport& report)
{
    std::string hex = to_hex(sha256(fmt::format("{}\n{}\n{}", report.host, report.root, to_rfc3339(report.time))));
    return fmt::format("urn:uuid:{}-{}-8{}-8{}-{}", hex.substr(0, 8), hex.substr(8, 4), hex.substr(12, 3), hex.substr(15, 3),
                       hex.substr(18, 12));
}

Json metadata(const ScanReport& report)
{
    Json tool = {{"type", "application"}, {"name", "bawn"}, {"version", BAWN_VERSION}};
    Json machine = {{"type", report.host.empty() ? "file" : "device"},
                    {"bom-ref", "machine"},
                    {"name", valid_utf8(report.host.empty() ? report.root : report.host)}};
    return {{"timestamp", to_rfc3339(report.time)},
            {"tools", {{"components", {std::move(tool)}}}},
            {"component", std::move(machine)},
            {"properties", {property("policy", report.policy), property("signatures", report.pack)}}};
}

struct Parts {
    Json components = Json::array(), services = Json::array(), dependencies = Json::array();

    void add(const JudgedFinding& j)
    {
        std::string reference = fmt::format("agent-{}", components.size() + 1);
        components.push_back(component(j, reference));
        Json needs = Json::array();
        for (const agents::Risk& r : j.finding.risks) {
            if (!is_service(r)) continue;
            needs.push_back(fmt::format("service-{}", services.size() + 1));
            services.push_back(service(r, needs.back()));
        }
        dependencies.push_back({{"ref", reference}, {"dependsOn", std::move(needs)}});
    }
};

}  // namespace

Json scan_cyclonedx(const ScanReport& report)
{
    Parts parts;
    for (const JudgedFinding& j : report.findings) parts.add(j);
    return {{"$schema", "http://cyclonedx.org/schema/bom-1.6.schema.json"},
            {"bomFormat", "CycloneDX"},
            {"specVersion", "1.6"},
            {"serialNumber", serial_number(report)},
            {"version", 1},
            {"metadata", metadata(report)},
            {"components", std::move(parts.components)},
            {"services", std::move(parts.services)},
            {"dependencies", std::move(parts.dependencies)}};
}

}  // namespace bawn::cli
