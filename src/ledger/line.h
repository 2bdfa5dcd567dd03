#pragma once

// A line of the ledger, and the chain that lines form.
//
//     {"seq":7,"prev":"<hash of line 6>","event":{…},"signature":"<Ed25519>","hash":"<SHA-256>"}
//
// "hash" covers every byte of the line before `,"hash":`, so also "prev": no earlier line can change without every
// later hash changing. What was appended together ends in one line with a "signature", made with the ledger's key
// over every byte before `,"signature":`; lines after the last signed one were never acknowledged and do not count.
// There is exactly one way to write a line: a byte that differs is a line that differs.
//
// Pure: nothing here opens a file.

#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.h"

namespace bawn::ledger {

class SigningKey;

// Views into the text that was parsed.
struct Line {
    std::uint64_t sequence = 0;
    std::string_view previous;   // 64 hex digits
    std::string_view event;      // JSON
    std::string_view signature;  // 128 hex digits, or empty
    std::string_view hash;       // 64 hex digits
    std::string_view signed_part, hashed_part;

    bool is_signed() const { return !signature.empty(); }
};

// `text` is without its newline. Only the shape is checked: the event may be any text.
Result<Line> parse_line(std::string_view text);

// Where the chain has come to: the sequence number and hash of its last line.
struct Chain {
    std::uint64_t sequence = 0;
    std::string hash = std::string(64, '0');

    friend bool operator==(const Chain&, const Chain&) = default;
};

// The line goes on from the chain; else the error says how it does not ("the line was changed after it was written").
Result<> follows(const Chain&, const Line&);

inline Chain after(const Line& line) { return {line.sequence, std::string(line.hash)}; }

// Adds the next line and its newline to `out` and returns the chain after it. A null key leaves the line unsigned.
Chain add_line(std::string& out, const Chain&, std::string_view event, const SigningKey*);

}  // namespace bawn::ledger
