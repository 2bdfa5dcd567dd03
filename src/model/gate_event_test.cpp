#include "model/gate_event.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace bawn::model {
namespace {

const Time noon = *time_from_rfc3339("2026-11-22T12:00:00Z");

TEST(GateEvent, tells_rule_and_place_but_no_text)
{
    GateNote note;
    note.what = GateNote::What::resampled;
    note.rule = "python-sql-injection", note.message = "why", note.hint = "how", note.severity = check::Severity::high;
    note.path = "src/a.py", note.line = 7, note.tries = 2, note.cut = "cur.execute(secret_name)";
    const std::string text = ledger::event_text(note_to_event(note, "coder", 1000, noon));
    EXPECT_EQ(
        text,
        R"({"kind":"model.gate","time":"2026-11-22T12:00:00.000000Z","grade":"enforced","subject":"python-sql-injection","uid":1000,)"
        R"("details":{"cut":{"bytes":24,"sha256":"12ef8b213df3b95b9f3e44f2ebb8cf34369c845f933212cd5e997a853950bc64"},"line":7,"model":"coder",)"
        R"("path":"src/a.py","severity":"high","tries":2,"what":"resampled"}})");
    EXPECT_EQ(text.find("secret_name"), text.npos);
}

TEST(GateEvent, a_try_has_a_number)
{
    const ledger::Event event = try_to_event({"r", "a.py", check::Severity::critical, 3, 2, "\xff"}, "m\xff", 0, noon);
    EXPECT_EQ(event.kind, "model.gate-try");
    EXPECT_EQ(event.details["try"], 2);
    EXPECT_EQ(event.details["severity"], "critical");
    EXPECT_EQ(event.details["model"], "m\\xff");
}

}  // namespace
}  // namespace bawn::model
