#include "ledger/export.h"

#include <fmt/format.h>

#include "base/text.h"

namespace bawn::ledger {
namespace {

struct EventClass {
    std::string_view kind;  // a prefix
    int category, class_uid, activity;
    std::string_view category_name, class_name, activity_name;
};

// The first row that fits.
constexpr EventClass classes[] = {
    {"scan.finding", 2, 2004, 1, "Findings", "Detection Finding", "Create"},
    {"check.finding", 2, 2004, 1, "Findings", "Detection Finding", "Create"},
    {"policy.decision", 2, 2003, 1, "Findings", "Compliance Finding", "Create"},
    {"", 0, 0, 99, "Uncategorized", "Base Event", "Other"},
};

// What a decision weighs in OCSF's words.
struct Weight {
    std::string_view action;
    int severity;
    std::string_view severity_name;
    int status;
    std::string_view status_name;
};

constexpr Weight weights[] = {
    {"banned", 4, "High", 3, "Fail"},
    {"deny", 4, "High", 3, "Fail"},
    {"sandbox-only", 3, "Medium", 2, "Warning"},
    {"ask", 3, "Medium", 2, "Warning"},
    {"allowed", 1, "Informational", 1, "Pass"},
    {"allow", 1, "Informational", 1, "Pass"},
    {"", 1, "Informational", 2, "Warning"},
};

const EventClass& class_of(const Event& event)
{
    const EventClass* row = classes;
    while (!event.kind.starts_with(row->kind)) ++row;
    return *row;
}

std::string text_at(const Json& details, std::string_view path)
{
    const Json* value = value_at(details, path);
    return value && value->is_string() ? value->get<std::string>() : std::string();
}

std::string first_text(const Json& details, std::initializer_list<std::string_view> paths)
{
    for (std::string_view path : paths) {
        if (std::string text = text_at(details, path); !text.empty()) return text;
    }
    return {};
}

const Weight& weight_of(const Event& event)
{
    std::string action = first_text(event.details, {"verdict.action", "action", "verdict"});
    const Weight* row = weights;
    while (!row->action.empty() && row->action != action) ++row;
    return *row;
}

std::int64_t milliseconds(Time time) { return std::chrono::floor<std::chrono::milliseconds>(time).time_since_epoch().count(); }

Json finding_info(const Record& record)
{
    const Event& event = record.event;
    Json info = {
        {"uid", record.hash}, {"title", fmt::format("{}: {}", event.kind, event.subject)}, {"created_time", milliseconds(event.time)}};
    std::string reason = first_text(event.details, {"verdict.reason", "reason", "because"});
    if (!reason.empty()) info["desc"] = reason;
    return info;
}

Json compliance(const Event& event)
{
    const Weight& weight = weight_of(event);
    std::string rule = first_text(event.details, {"verdict.rule", "rule"});
    return {{"control", rule.empty() ? "no rule" : rule},
            {"standards", {"Bawn policy"}},
            {"status_id", weight.status},
            {"status", weight.status_name}};
}

void add_class_fields(Json& out, const Record& record, const EventClass& row)
{
    if (row.category != 2) return;
    out["finding_info"] = finding_info(record);
    out["status_id"] = 1;
    out["status"] = "New";
    if (row.class_uid == 2003) out["compliance"] = compliance(record.event);
}

}  // namespace

Result<ExportFormat> export_format_named(std::string_view name)
{
    if (name == "ocsf") return ExportFormat::ocsf;
    if (name == "json") return ExportFormat::json;
    return fail(ErrorKind::invalid, fmt::format("unknown format \"{}\" (known: ocsf, json)", printable(name)));
}

Json to_ocsf(const Record& record)
{
    const Event& event = record.event;
    const EventClass& row = class_of(event);
    const Weight& weight = weight_of(event);
    Json out = {
        {"category_uid", row.category},
        {"category_name", row.category_name},
        {"class_uid", row.class_uid},
        {"class_name", row.class_name},
        {"activity_id", row.activity},
        {"activity_name", row.activity_name},
        {"type_uid", row.class_uid * 100 + row.activity},
        {"severity_id", weight.severity},
        {"severity", weight.severity_name},
        {"time", milliseconds(event.time)},
        {"message", fmt::format("{}: {}", event.kind, event.subject)},
        {"actor", {{"user", {{"uid", std::to_string(event.uid)}}}}},
        {"metadata",
         {{"version", "1.3.0"},
          {"uid", record.hash},
          {"sequence", record.sequence},
          {"profiles", {"host"}},
          {"product", {{"name", "Bawn"}, {"vendor_name", "Bawn"}}}}},
        {"unmapped", {{"kind", event.kind}, {"grade", name_of(event.grade)}, {"subject", event.subject}, {"details", event.details}}},
    };
    add_class_fields(out, record, row);
    return out;
}

Json to_own_json(const Record& record)
{
    Json out = to_json(record.event);
    out["sequence"] = record.sequence;
    out["hash"] = record.hash;
    return out;
}

Result<> export_as(const std::string& folder, ExportFormat format, const std::function<void(std::string_view)>& sink)
{
    return read_ledger(folder, [&](const Record& record) {
        sink(to_text(format == ExportFormat::ocsf ? to_ocsf(record) : to_own_json(record)));
        return true;
    });
}

}  // namespace bawn::ledger
