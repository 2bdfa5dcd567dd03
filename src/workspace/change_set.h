#pragma once

// Change sets: what a session changed in the repository, as a list that a person can review and commit.
//
//     gated    changes_in_upper(repository, upper, rules, files)   upper: the writable layer of an overlay
//     copy     changes_in_copy(repository, copy, rules, files)     the fallback: a copy_tree() of the repository
//     direct   before = take_snapshot(repository, session, "before"); …; changes_since(before, repository, rules, files)
//
// Folders are given by descriptor and hold whatever an agent put there: no link is followed, no device opened, any name is
// read. Changes stand in the order of their paths, folder by folder. What was only touched, or copied up without a
// difference in content and mode, is no change. A renamed folder is a deletion and an addition.
//
// Files are hashed while they are listed; commit() takes exactly that content. More than a million changes are an error.

#include <sys/stat.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "base/hash.h"
#include "workspace/file_rules.h"
#include "workspace/folder.h"
#include "workspace/protected.h"

namespace bawn::workspace {

enum class ChangeKind { added, modified, deleted, mode, link };  // link: a symlink is new or points elsewhere
std::string_view name_of(ChangeKind);

enum class FileType { none, regular, folder, link, special };  // special: a device, FIFO or socket

struct FileState {
    FileType type = FileType::none;
    mode_t mode = 0;  // permission bits, as found
    std::uint64_t size = 0;
    Sha256Digest sha256 = {};      // of regular files
    std::string link_target = "";  // of links
    bool operator==(const FileState&) const = default;
};

struct Change {
    std::string path;  // relative to the repository, raw bytes: printable() before it is shown
    ChangeKind kind = ChangeKind::added;
    FileState before = {}, after = {};
    Protection protection = {};            // with the policy's file rules: rule "files.hide"
    std::string refused = "";              // why it is never committed ("a FIFO"), or ""
    std::vector<std::string> notes = {};   // what a commit leaves behind: "the set-uid bit", "extended attributes"

    bool is_protected() const { return protection.effect == Effect::hold; }
};

enum class Source { upper, copy, direct };

struct ChangeSet {
    Source source = Source::upper;
    std::vector<Change> changes;
    const Change* find(std::string_view path) const;
};

// Identifies exactly this review: of all paths, kinds, states. A commit in a later process can ask for it again.
std::string digest(const ChangeSet&);  // hex

Result<ChangeSet> changes_in_upper(const Folder& lower, const Folder& upper, const ProtectedPaths&, const FileRules&);
// `skip`: the paths at the top that were not copied; what the copy has there is not looked at.
Result<ChangeSet> changes_in_copy(const Folder& original, const Folder& copy, const ProtectedPaths&, const FileRules&,
                                  const std::vector<std::string>& skip = {});

// A snapshot lives in a file of the session's folder, one line for each file, so that it survives a crash and a million
// files need no memory. The top .git is left out, because no session lets an agent see it. The second look reads again every file whose
// change time (ctime), inode, size or mode differs, or whose ctime is not older than the snapshot: mtime can be set by anybody, ctime by
// nobody but the clock.
struct Snapshot {
    std::string file;         // name in the session's folder
    Sha256Digest root = {};   // over every path, mode, size and content, in order
    std::uint64_t files = 0;
    struct timespec taken = {};
};
Result<Snapshot> take_snapshot(const Folder& repository, const Folder& session, const std::string& file);
// After a crash, or in another process; root and files are not known then.
Result<Snapshot> find_snapshot(const Folder& session, const std::string& file);
Result<ChangeSet> changes_since(const Snapshot&, const Folder& session, const Folder& repository, const ProtectedPaths&, const FileRules&);

// A copy for machines without a usable overlay: reflinks where the filesystem has them. Sparse files stay sparse, hard
// links become files of their own, devices, FIFOs and sockets are left out and told; `skip` are paths not to copy.
struct Copied {
    std::uint64_t files = 0, bytes = 0, reflinked = 0;
    std::vector<std::string> left_out;
};
// One entry, with all below it; the folder above it must be there.
Result<> copy_entry(const Folder& from, const Folder& to, const std::string& path);
Result<Copied> copy_tree(const Folder& from, const Folder& to, const std::vector<std::string>& skip = {});

}  // namespace bawn::workspace
