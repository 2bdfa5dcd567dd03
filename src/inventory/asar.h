#pragma once

// asar, Electron's archive: a Chromium pickle with a JSON header that says where each file lies, then the files.
//
//     TRY(read_asar(source, visitor));
//
// The header is read as a stream of JSON events, so no tree of it is kept; it may be 16 MiB long and 64 levels
// deep. Offsets are claims: what lies outside the file is noted and passed over.

#include "inventory/byte_source.h"
#include "inventory/visitor.h"

namespace bawn::inventory {

Result<> read_asar(const ByteSource&, Visitor&);

}  // namespace bawn::inventory
