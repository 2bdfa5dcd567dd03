#pragma once

// A file that is still being written, checked line by line: by the generation gate, an editor, an agent.
//
//     Stream stream(pack, "src/login.py", text_on_disk_before_the_edit);
//     StreamReport now = stream.append("    cur.execute(\"SELECT \" + name)\n");
//     if (any final finding) stream.cut(offset_of_the_last_safe_statement);
//
// After each append the findings equal those of a Scanner over the same text with the same closers (the brackets, quotes
// and blocks that are still open, closed: Stream::closers). A finding is `final` when no later text can take it away (by
// its rule's metadata.gate: the line, statement, function around it is complete), else `pending`.
// Streams share a Pack; each belongs to one thread. cut() is cheap: the tree is edited, not made anew.

#include "check/scanner.h"

namespace bawn::check {

struct StreamFinding {
    Finding finding;
    bool final = false;
};

struct StreamReport {
    std::vector<StreamFinding> findings;  // all of the text so far
    std::vector<Trouble> troubles;
    std::uint32_t safe_until = 0;  // offset after the last whole statement without a final finding in it
};

class Stream {
public:
    Stream(const Pack&, std::string_view path, std::string_view text = {}, Limits = {});
    Stream(Stream&&) noexcept;
    ~Stream();

    StreamReport append(std::string_view);
    StreamReport cut(std::uint32_t offset);  // back to the first `offset` bytes
    // Where a cut leaves nothing half said: after the last whole statement that ends by `offset`; or, so that heads of blocks and
    // comments stay, where the innermost statement at `offset` begins.
    std::uint32_t safe_before(std::uint32_t offset) const;
    std::uint32_t statement_at(std::uint32_t offset) const;
    std::string_view text() const;
    std::string closers() const;             // what was appended in thought, to check the text as it stands

private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace bawn::check
