#pragma once

// Where a writer goes on: the end of what was acknowledged, found again when the ledger is opened.

#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "ledger/folder.h"
#include "ledger/head.h"

namespace bawn::ledger {

class PublicKey;

struct End {
    Position position;                  // of the last acknowledged event
    std::uint64_t segment = 1;          // to write to, which may be a new one
    std::uint64_t size = 0;             // bytes of it that stay
    std::uint64_t unfinished = 0;       // bytes after those that a crash left
    std::optional<std::string> damage = std::nullopt;  // what no crash explains; the segment is then one of its own
    bool head_is_lost = false;
};

// Trusts the head where there is one: events that it promises and that are gone are damage, never forgotten.
Result<End> find_end(const Folder&, const PublicKey&);

// Copies what stands after `end` into a file of its own and cuts it off. It keeps the suffix ".torn.new" until the
// ledger tells of it: tell_of_torn() in writer.cpp.
Result<> move_aside(const Folder&, const End& end);

}  // namespace bawn::ledger
