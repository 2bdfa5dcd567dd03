#pragma once

// ledger: the append-only, hash-chained, signed record of events.
//
//     auto ledger = TRY(Ledger::open(state + "/ledger", clock));   // the one writer; others get ErrorKind::unavailable
//     TRY(ledger.append(events));                                   // returns when they are on disk: acknowledged
//
//     for (auto& record : TRY(read_ledger(folder, filter))) …      // any number of readers, also while it is written
//     Verification told = TRY(verify(folder));                      // edit, truncation, reorder, forgery: and where
//
// One folder holds numbered segments of JSON lines. Every line carries its sequence number, the SHA-256 of the line
// before it and of itself; checkpoints, signed with Ed25519, bind the chain to a key that is made on first use
// (0600) and name the length, so that a cut tail shows. A crash may leave an unfinished last line: the next open
// moves it aside, says so in the ledger, and loses nothing that append() had acknowledged.
//
// Ledger is safe to use from several threads; appends that arrive together are synced together.

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "ledger/event.h"

namespace bawn::ledger {

struct Options {
    std::uint64_t segment_bytes = 64 << 20;  // a new segment after this many
};

class Ledger {
public:
    static Result<Ledger> open(const std::string& folder, const Clock&, Options = {});
    Ledger(Ledger&&) noexcept;
    Ledger& operator=(Ledger&&) noexcept;
    ~Ledger();  // writes a last checkpoint

    // Returns when all of them are on disk. After a failed write (full disk) nothing of this call is in the ledger.
    Result<> append(std::span<const Event>);
    Result<> checkpoint();

private:
    struct Writer;
    explicit Ledger(std::unique_ptr<Writer>);
    std::unique_ptr<Writer> writer_;
};

struct Record {
    std::uint64_t sequence = 0;
    Event event;
    std::string hash;  // hex
};

// Oldest first; stops when `see` returns false. A line that cannot be read is an Error naming segment and line.
Result<> read_ledger(const std::string& folder, const std::function<bool(const Record&)>& see);

struct Problem {
    std::string segment;
    std::uint64_t line = 0;  // from 1
    std::string what;        // "the line was changed after it was written"
};
struct Verification {
    std::uint64_t events = 0, segments = 0, checkpoints = 0;
    std::string key;  // hex of the public key that signed
    std::optional<Problem> problem;  // the first one
};
Result<Verification> verify(const std::string& folder);

}  // namespace bawn::ledger
