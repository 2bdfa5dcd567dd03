#include "ledger/event.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"

namespace bawn::ledger {
namespace {

constexpr std::array<std::pair<Grade, std::string_view>, 3> grades = {{
    {Grade::enforced, "enforced"},
    {Grade::observed, "observed"},
    {Grade::claimed, "claimed"},
}};

bool is_plain(std::string_view text)
{
    return std::ranges::all_of(text, [](char c) { return c >= 0x20 && c < 0x7f && c != '"' && c != '\\'; });
}

void add_string(std::string& out, std::string_view text)
{
    if (is_plain(text)) {
        out += '"';
        out += text;
        out += '"';
    } else {
        out += to_text(Json(valid_utf8(text)));
    }
}

Result<std::string> text_at(const Json& object, const char* key)
{
    auto found = object.find(key);
    if (found == object.end() || !found->is_string()) return fail(ErrorKind::invalid, fmt::format("an event needs a text \"{}\"", key));
    return found->get<std::string>();
}

Result<unsigned> uid_in(const Json& object)
{
    auto found = object.find("uid");
    if (found == object.end() || !found->is_number_unsigned()) return fail(ErrorKind::invalid, "an event needs a number \"uid\"");
    auto uid = found->get<std::uint64_t>();
    if (uid > 0xffffffff) return fail(ErrorKind::invalid, "an event's \"uid\" is out of range");
    return static_cast<unsigned>(uid);
}

Result<Json> details_in(const Json& object)
{
    auto found = object.find("details");
    if (found == object.end() || !found->is_object()) return fail(ErrorKind::invalid, "an event needs an object \"details\"");
    return *found;
}

}  // namespace

std::string_view name_of(Grade grade)
{
    return std::ranges::find(grades, grade, [](const auto& row) { return row.first; })->second;
}

Result<Grade> grade_named(std::string_view name)
{
    auto found = std::ranges::find(grades, name, [](const auto& row) { return row.second; });
    if (found == grades.end()) return fail(ErrorKind::invalid, fmt::format("unknown grade \"{}\"", printable(name)));
    return found->first;
}

Json to_json(const Event& event)
{
    return Json{{"kind", valid_utf8(event.kind)},
                {"time", to_rfc3339(event.time)},
                {"grade", name_of(event.grade)},
                {"subject", valid_utf8(event.subject)},
                {"uid", event.uid},
                {"details", event.details}};
}

Result<Event> event_from_json(const Json& object)
{
    if (!object.is_object()) return fail(ErrorKind::invalid, "an event is a JSON object");
    Event event;
    event.kind = TRY(text_at(object, "kind"));
    std::string time = TRY(text_at(object, "time")), grade = TRY(text_at(object, "grade"));
    event.time = TRY(time_from_rfc3339(time));
    event.grade = TRY(grade_named(grade));
    event.subject = TRY(text_at(object, "subject"));
    event.uid = TRY(uid_in(object));
    event.details = TRY(details_in(object));
    return event;
}

std::string event_text(const Event& event)
{
    std::string out;
    out.reserve(192);
    out += R"({"kind":)";
    add_string(out, event.kind);
    fmt::format_to(std::back_inserter(out), R"(,"time":"{}","grade":"{}","subject":)", to_rfc3339(event.time), name_of(event.grade));
    add_string(out, event.subject);
    fmt::format_to(std::back_inserter(out), R"(,"uid":{},"details":)", event.uid);
    out += event.details.is_object() ? to_text(event.details) : "{}";
    out += '}';
    return out;
}

}  // namespace bawn::ledger
