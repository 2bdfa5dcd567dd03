#include "session/session_ledger.h"

#include "ledger/ledger.h"

namespace bawn::session {

Result<> SessionLedger::append(std::span<const ledger::Event> events)
{
    std::lock_guard lock(mutex_);
    auto ledger = TRY(ledger::Ledger::open(ledger::folder_in(state_), clock_, {.wait_for_writer = std::chrono::seconds(30)}));
    kept_.insert(kept_.end(), events.begin(), events.end());
    TRY(ledger.append(kept_));
    events_ += kept_.size();
    kept_.clear();
    return {};
}

void SessionLedger::keep(std::span<const ledger::Event> events)
{
    std::lock_guard lock(mutex_);
    kept_.insert(kept_.end(), events.begin(), events.end());
}

Result<> SessionLedger::tell(std::string_view kind, ledger::Grade grade, Json details)
{
    ledger::Event event{
        .time = clock_.now(), .kind = std::string(kind), .grade = grade, .subject = session_, .uid = uid_, .details = std::move(details)};
    return append(std::span(&event, 1));
}

}  // namespace bawn::session
