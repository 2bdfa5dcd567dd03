#pragma once

// An event: one thing that happened or was found. Everything Bawn sees becomes one.

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/json.h"

namespace bawn::ledger {

// How far an event can be trusted.
enum class Grade {
    enforced,  // Bawn did it or stood in the middle
    observed,  // seen, but racy
    claimed,   // somebody says so
};

struct Event {
    Time time;
    std::string kind;     // "scan.finding", "scan.finished", "policy.decision", …: room, dot, what
    Grade grade = Grade::observed;
    std::string subject;  // what it is about: an agent id, a session, a path
    unsigned uid = 0;     // whose doing or whose file it is about: `bawn log --about-me` shows a user theirs
    Json details = Json::object();
};

std::string_view name_of(Grade);
Result<Grade> grade_named(std::string_view);

Json to_json(const Event&);
Result<Event> event_from_json(const Json&);

// The event as one line of JSON, kind first, as it stands in the ledger. Bytes that are not UTF-8 become \xHH in kind
// and subject and U+FFFD inside details. Written without a tree for all but the details: appending is a hot path.
std::string event_text(const Event&);

}  // namespace bawn::ledger
