#pragma once

// The head: a small signed file that says how far the ledger goes, so that a cut tail shows.
//
// It is rewritten in place after every append, once the lines are on disk and before they are acknowledged. 512 bytes,
// one sector, so that a power cut leaves the old one or the new one. It is synced when a writer begins, when a segment
// is full and when the ledger is closed; in between it may lag behind after a power cut, and then the lines after it
// count all the same, because they are signed themselves. A head that was closed lags behind nothing: what stands
// after it did not come from Bawn.

#include <cstdint>
#include <optional>
#include <string>

#include "base/error.h"
#include "ledger/folder.h"
#include "ledger/line.h"

namespace bawn::ledger {

class PublicKey;

// A place between two lines.
struct Position {
    Chain chain;
    std::uint64_t segment = 1;
    std::uint64_t size = 0;  // bytes of the segment up to here

    friend bool operator==(const Position&, const Position&) = default;
};

enum class HeadState { open, closed };  // closed: no writer was at work, or it was killed before its first append

struct Head {
    Position end;
    HeadState state = HeadState::closed;

    friend bool operator==(const Head&, const Head&) = default;
};

std::string head_text(const Head&, const SigningKey&);

// Any other text than head_text() makes with this key is ErrorKind::invalid.
Result<Head> parse_head(std::string_view text, const PublicKey&);

Result<Head> read_head(const Folder&, const PublicKey&);
Result<> write_head(const Fd&, const Head&, const SigningKey&);

}  // namespace bawn::ledger
