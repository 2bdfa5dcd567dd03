#pragma once

// session_ledger: a session's events, into the one ledger of the state folder. Many sessions write to it: each opens it for a
// moment.

#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "base/json.h"
#include "ledger/event.h"

namespace bawn::session {

class SessionLedger {
public:
    SessionLedger(std::string state, std::string session, unsigned uid, const Clock& clock)
        : state_(std::move(state)),
          session_(std::move(session)),
          uid_(uid),
          clock_(clock)
    {
    }

    // All return when the events are on disk, keep() excepted: what it is given goes with the next ones. Any thread.
    Result<> append(std::span<const ledger::Event>);
    void keep(std::span<const ledger::Event>);
    Result<> tell(std::string_view kind, ledger::Grade, Json details);

    std::uint64_t events() const { return events_ + kept_.size(); }  // once nobody appends any more

private:
    std::string state_, session_;
    unsigned uid_;
    const Clock& clock_;
    std::mutex mutex_;
    std::vector<ledger::Event> kept_;
    std::uint64_t events_ = 0;
};

}  // namespace bawn::session
