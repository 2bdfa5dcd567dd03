#pragma once

// commit: the reviewed changes go into the repository, all or nothing after a crash, and never over somebody's work.
//
//     Places places{repository, source, session_folder, "4f1c"};
//     TRY(finish_commit(places));                                // first, always: an interrupted commit ends here
//     auto changes = TRY(changes_in_upper(…));
//     Base base{started_at, "index", object_folder};
//     auto outcomes = TRY(commit(places, changes, {.approval = Approval::unprotected}, base));
//
// How: every file is copied, hash-checked on the way, into a hidden file beside its place (".bawn-SESSION-N"), and synced;
// then a journal in the session's folder says "apply", and each file is swapped in by renameat2(2). Whatever is killed,
// before "apply" nothing has changed and finish_commit() removes the hidden files; after it, finish_commit() completes
// the commit. Either way no hidden file stays behind.
//
// What came in meanwhile: a file whose ctime is older than the session's start is as the agent saw it. Otherwise it
// changed underneath; then a text is merged three-way with the version that git's index had at the start, and where that
// fails, the change is a conflict and nothing is written. The swap itself compares once more what it swaps out.
// Without a start (zero) only what changed since the list is seen.
//
// Owners stay as they were, new files get the owner of their folder; set-uid, set-gid and sticky bits, extended attributes
// and special files are never committed. No link is followed. Names that differ only in case are refused where the file
// system folds case. After a commit the source is unchanged: committed files equal the repository and are no change any
// more; what was held is listed again.

#include <functional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "workspace/change_set.h"
#include "workspace/folder.h"

namespace bawn::workspace {

struct Places {
    const Folder& repository;
    const Folder& source;   // upper or copy
    const Folder& session;  // where the journal stands; not visible to the agent
    std::string name;       // of the session: letters, digits, '-'
};

enum class Approval {
    unprotected,  // what `--commit=auto` may do: protected changes are held
    everything,   // a person has seen the protected ones
};

struct Selection {
    Approval approval = Approval::unprotected;
    std::vector<std::string> paths;  // a file, or a folder with all below; none is everything
};
bool is_chosen(std::string_view path, const std::vector<std::string>& paths);

// What is known about the repository when the session began.
struct Base {
    struct timespec started{};  // ctime of a file made on the repository's clock: see session_start()
    std::string index_file;      // git's index as it was, in the session's folder; "" for none
    std::string objects;         // the repository's object folder, an absolute path; "" for none
};

enum class Outcome { committed, merged, held, discarded, conflict, refused, failed };
std::string_view name_of(Outcome);

struct FileOutcome {
    std::string path;
    Outcome outcome = Outcome::committed;
    std::string why;  // "" for committed
};

// Tests stop here: called with the name of every step before it is done.
using Step = std::function<void(std::string_view)>;

// The time to put into Base: taken from a new file in the session's folder, so that both sides use the file system's clock.
Result<struct timespec> session_start(const Folder& session);

Result<std::vector<FileOutcome>> commit(const Places&, const ChangeSet&, const Selection&, const Base&, const Step& = {});

inline constexpr const char* journal_file = "commit.journal";  // there while a commit is under way, or was cut off

enum class Recovery { nothing, rolled_back, completed };
struct Finished {
    Recovery recovery = Recovery::nothing;
    std::vector<FileOutcome> outcomes;  // of a commit that was completed
};
Result<Finished> finish_commit(const Places&, const Step& = {});

// The chosen changes leave the source; the repository is not touched. Not possible in direct mode.
Result<std::vector<FileOutcome>> discard(const Places&, const ChangeSet&, const std::vector<std::string>& paths);

}  // namespace bawn::workspace
