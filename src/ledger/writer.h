#pragma once

// The one writer of a ledger: group commit, rotation, and taking back what a full disk cut short.
//
// A thread that appends puts its events in the queue. If no one is committing it takes the whole queue and writes it
// as one piece, with one signature, one write and one fdatasync; the others wait and are told its result. So a slow
// disk gathers more events for each sync, and one thread alone waits for nobody.

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "ledger/folder.h"
#include "ledger/head.h"
#include "ledger/ledger.h"
#include "ledger/recovery.h"
#include "ledger/signing_key.h"

namespace bawn::ledger {

class Ledger::Writer {
public:
    static Result<std::unique_ptr<Writer>> open(const std::string& folder, const Clock&, Options);
    ~Writer();

    Result<> append(std::vector<std::string> events);

private:
    struct Ticket {
        std::vector<std::string> events;
        std::optional<Result<>> told;
    };

    Writer(Folder, SigningKey, const Clock&, Options, const End&);

    Result<> tell_of_recovery(const End&);
    Result<> tell_of_torn(const std::string& name);
    void commit_waiting(std::unique_lock<std::mutex>&);
    Result<> commit(const std::vector<Ticket*>&);
    Result<> begin(const Position&);
    Result<> open_segment();
    Result<> write(const std::vector<Ticket*>&);
    std::string lines_of(const std::vector<Ticket*>&, Chain&) const;
    Result<> write_durably(std::string_view bytes, const Position& next);
    void take_back(const Error& why);
    Result<> close();
    std::string own_event(std::string kind, Json details) const;

    Folder folder_;
    SigningKey key_;
    const Clock& clock_;
    Options options_;

    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<Ticket*> waiting_;
    bool committing_ = false;

    // Touched only by the thread that commits.
    Fd head_, segment_;
    Position end_;  // of the last acknowledged event
    std::uint64_t segment_number_, segment_size_;
    bool head_is_lost_;
    std::uint64_t refused_ = 0;      // events since the last append that succeeded
    std::string refused_because_;
    std::optional<Error> broken_;    // the file could not be brought back to its end: nothing more is written
};

}  // namespace bawn::ledger
