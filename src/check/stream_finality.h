#pragma once

// What of an unfinished text no later text can change: by lines, statements and functions that are whole.

#include <optional>
#include <string_view>

#include "check/closers.h"
#include "check/stream.h"
#include "check/tree.h"

namespace bawn::check {

class Written {
public:
    // `text`: without closers; offsets of nodes and of `open` count in it. `root`: of the text with them; nullptr: no grammar reads it.
    Written(std::string_view text, const Node* root, const OpenText* open) : text_(text), root_(root), open_(open) {}

    bool is_final(const Finding&, std::uint32_t skipped) const;
    // After the last whole statement that ends by `limit` (the last whole line where no grammar reads the text).
    std::uint32_t safe_before(std::uint32_t limit, std::uint32_t skipped) const;
    // Where the innermost statement at `offset` begins: its line, if it is the first there.
    std::uint32_t statement_at(std::uint32_t offset, std::uint32_t skipped) const;

private:
    bool line_is_finished(std::uint32_t begin, std::uint32_t end) const;
    bool is_whole(const Node&) const;
    bool is_followed(const Node&) const;
    bool statement_is_whole(std::uint32_t begin, std::uint32_t end) const;
    bool function_is_whole(std::uint32_t begin, std::uint32_t end) const;

    std::string_view text_;
    const Node* root_;
    const OpenText* open_;
};

}  // namespace bawn::check
