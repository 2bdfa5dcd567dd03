#pragma once

// EventWriter: a gateway's events on their way into the ledger, some together, so that no answer waits for a disk.
//
//     EventWriter events(ledger::folder_in(state), clock, uid);
//     options.tell = [&](auto kind, auto subject, auto details) { return events.tell(kind, subject, std::move(details)); };
//
// The ledger has one writer at a time, and others have something to say, too: it is opened for each batch and closed again. Once one
// could not be written, or too many wait, tell() says so for ever. The destructor writes what is left.

#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "ledger/ledger.h"

namespace bawn::model {

class EventWriter {
public:
    EventWriter(std::string folder, const Clock&, unsigned uid);
    ~EventWriter();

    bool tell(std::string_view kind, std::string subject, Json details);

private:
    void write();
    bool append(std::span<const ledger::Event>) const;

    std::string folder_;
    const Clock& clock_;
    unsigned uid_;
    std::mutex mutex_;
    std::condition_variable has_news_;
    std::vector<ledger::Event> waiting_;
    bool is_ending_ = false, is_broken_ = false;
    std::thread thread_;
};

}  // namespace bawn::model
