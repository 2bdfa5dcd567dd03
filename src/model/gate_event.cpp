#include "model/gate_event.h"

#include <nlohmann/json.hpp>

#include "base/hash.h"
#include "base/text.h"

namespace bawn::model {
namespace {

// What a note and a try have in common.
template <typename One>
ledger::Event event_of(std::string_view kind, const One& one, std::string_view model, unsigned uid, Time time)
{
    Json details = {
        {"model", valid_utf8(model)}, {"path", valid_utf8(one.path)}, {"line", one.line}, {"severity", check::name_of(one.severity)}};
    if (!one.cut.empty()) details["cut"] = {{"bytes", one.cut.size()}, {"sha256", to_hex(sha256(one.cut))}};
    return {.time = time,
            .kind = std::string(kind),
            .grade = ledger::Grade::enforced,
            .subject = one.rule,
            .uid = uid,
            .details = std::move(details)};
}

}  // namespace

ledger::Event note_to_event(const GateNote& note, std::string_view model, unsigned uid, Time time)
{
    ledger::Event event = event_of("model.gate", note, model, uid, time);
    event.details["what"] = name_of(note.what);
    event.details["tries"] = note.tries;
    return event;
}

ledger::Event try_to_event(const GateTry& one, std::string_view model, unsigned uid, Time time)
{
    ledger::Event event = event_of("model.gate-try", one, model, uid, time);
    event.details["try"] = one.number;
    return event;
}

}  // namespace bawn::model
