#pragma once

// The three parts of a commit: decide what is to be done, put every file beside its place, swap them in.

#include <vector>

#include "workspace/base_reader.h"
#include "workspace/commit.h"
#include "workspace/journal.h"

namespace bawn::workspace {

struct Plan {
    Journal journal;                    // what can be done, without more than looking
    std::vector<FileOutcome> outcomes;  // of everything else
};
Result<Plan> make_plan(const Places&, const ChangeSet&, const Selection&, const Base&, BaseReader&);

// Items that cannot be staged move from the journal to the outcomes. An error is one of the whole machine: a full disk.
Result<> stage(const Places&, Plan&, BaseReader&, const Step&);

// Does what is left to do, from whatever point it was left at. Every item gets its outcome.
std::vector<FileOutcome> apply(const Places&, const Journal&, const Step&);

// The hidden files of a journal, removed; targets untouched.
Result<> remove_hidden(const Places&, const Journal&);
void remove_hidden(const Places&, const Item&);

// Contents to the disk: each file, or all at once where there are many.
Result<> sync_places(const Places&, const Journal&);

// What a commit would write: special bits are never committed.
bool is_committed_as(const FileState& now, const FileState& after);

}  // namespace bawn::workspace
