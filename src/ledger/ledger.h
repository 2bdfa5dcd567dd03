#pragma once

// ledger: the append-only, hash-chained, signed record of events.
//
//     auto ledger = TRY(Ledger::open(folder_in(state), clock));     // the one writer; others get ErrorKind::unavailable
//     TRY(ledger.append(events));                                   // returns when they are on disk: acknowledged
//
//     TRY(read_ledger(folder, [&](const Record& record) { … return true; }));   // any number, also while it is written
//     Verification told = TRY(verify(folder));                      // edit, truncation, reorder, forgery: and where
//
// One folder holds numbered segments of JSON lines (line.h). Every line carries its sequence number and the SHA-256 of
// the line before it and of itself; what is appended together ends in a line signed with Ed25519 by a key that is made
// on first use (signing_key.h), and a signed head (head.h) says how far the ledger goes.
//
// What is acknowledged stays. A crash may leave an unfinished write at the end: the next open moves those bytes aside
// into a .torn file and says so in the ledger ("ledger.recovered"). A full disk is an Error and the write is taken
// back; the next append that succeeds says first how many events were refused ("ledger.refused"). A ledger that was
// tampered with is not continued as if it were whole: the writer goes on after the events that the head promises, and
// says so ("ledger.damaged"); verify() points there for ever.
//
// What verify() can tell, given only the folder:
//   - any byte of a segment, the head or the keys changed, added or removed; lines or segments removed, added,
//     reordered; a tail cut off, however long; a chain made anew without the key, or with another key.
// What it cannot tell without something noted elsewhere (VerifyOptions):
//   - the whole folder set back to an earlier copy of itself, head included: note a Mark and pass it later;
//   - everything made anew, keys included, or by somebody who holds the private key: note the public key for the
//     first; there is no cure for the second but to keep the ledger where other users cannot read the key.
//   - Between a crash and the next open: unsigned bytes added at the end pass for a write that was cut short. They are
//     told as `unfinished`, are in no reader's view and are moved aside by the next open.
//   - After a power cut, the loss of events acknowledged since the head was last synced, if the disk lost them too.
//
// Ledger is safe to use from several threads; appends that arrive together are synced together.

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "ledger/event.h"

namespace bawn::ledger {

// Where a state folder keeps its ledger.
inline std::string folder_in(const std::string& state) { return state + "/ledger"; }

struct Options {
    std::uint64_t segment_bytes = 64 << 20;     // a new segment after this many
    std::chrono::milliseconds wait_for_writer{0};  // how long open() waits for another writer to finish
};

class Ledger {
public:
    static Result<Ledger> open(const std::string& folder, const Clock&, Options = {});
    Ledger(Ledger&&) noexcept;
    Ledger& operator=(Ledger&&) noexcept;
    ~Ledger();  // closes the head

    // Returns when all of them are on disk. After a failed write (full disk) nothing of this call is in the ledger.
    // An event of more than 4 MiB is ErrorKind::invalid.
    Result<> append(std::span<const Event>);
    Result<> append(const Event& event) { return append(std::span(&event, 1)); }

private:
    class Writer;
    explicit Ledger(std::unique_ptr<Writer>);
    std::unique_ptr<Writer> writer_;
};

struct Record {
    std::uint64_t sequence = 0;
    Event event;
    std::string hash;  // hex
};

// Reads acknowledged events, oldest first, also while a writer is at work. It does not judge them: that is verify().
class Reader {
public:
    static Result<Reader> open(const std::string& folder);
    Reader(Reader&&) noexcept;
    Reader& operator=(Reader&&) noexcept;
    ~Reader();

    // Shows what came since the last call, until `see` returns false. A line that cannot be read is an Error naming
    // segment and line.
    Result<> read_new(const std::function<bool(const Record&)>& see);

private:
    struct Place;
    explicit Reader(std::unique_ptr<Place>);
    std::unique_ptr<Place> place_;
};

Result<> read_ledger(const std::string& folder, const std::function<bool(const Record&)>& see);

// An event that was in the ledger at some time: what somebody outside can note.
struct Mark {
    std::uint64_t sequence = 0;
    std::string hash;  // hex
};

struct VerifyOptions {
    std::optional<std::string> key;  // hex of the public key that must have signed
    std::optional<Mark> mark;        // an event that must still be there
};

struct Problem {
    std::string file;        // a name in the folder: "00000001.jsonl", "head"
    std::uint64_t line = 0;  // from 1; 0: the file as a whole
    std::string what;        // "the line was changed after it was written"
};
struct Verification {
    std::uint64_t events = 0, segments = 0, signatures = 0;
    Mark last;                       // worth noting elsewhere
    std::string key;                 // hex of the public key that signed
    std::uint64_t recovered = 0;     // times a crash was recovered from
    std::uint64_t unfinished = 0;    // bytes at the end that were never acknowledged; the next open moves them aside
    std::optional<Problem> problem;  // the first one
};
Result<Verification> verify(const std::string& folder, const VerifyOptions& = {});

}  // namespace bawn::ledger
