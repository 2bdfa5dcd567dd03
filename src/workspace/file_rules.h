#pragma once

// The policy's `files` section inside a workspace: which files are hidden, under every name they have.
//
//     FileRules rules(policy.files->hide, repository_path, home_path);
//     auto hidden = TRY(hidden_in(repository, rules));     // rows for the sandbox: one Hidden each
//     auto watch = TRY(HiddenWatch::start(repository, rules, [&](const std::string& path) { … }));
//
// Patterns are those of docs/policy.md: "/abs/**", "~/.ssh/**", relative to the repository, or a name at any depth.
// A file is hidden by its own path, by another hard link of the same inode, and by a link that leads to it.

#include <cstdint>
#include <functional>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/hash.h"
#include "workspace/folder.h"

namespace bawn::workspace {

class FileRules {
public:
    FileRules() = default;
    // `repository` and `home` are absolute, for patterns that are.
    FileRules(std::span<const std::string> hide, std::string_view repository, std::string_view home);

    bool is_empty() const { return patterns_.empty(); }
    bool hides(std::string_view path) const;        // path relative to the repository; its folders count too
    std::string pattern_for(std::string_view path) const;  // the pattern that hides it, or ""

    // Contents that must not come back under another name: digests of what is hidden.
    void remember(std::span<const Sha256Digest> contents) { contents_.insert(contents.begin(), contents.end()); }
    bool knows(const Sha256Digest& content) const { return contents_.contains(content); }

private:
    std::vector<std::vector<std::string>> patterns_;  // components; the first is "**" for a name at any depth
    std::vector<std::string> texts_;
    std::set<Sha256Digest> contents_;
};

struct HiddenFile {
    std::string path;
    bool is_folder = false;
    std::string because;  // the pattern, or the path it is another name of
};

struct HiddenFiles {
    std::vector<HiddenFile> files;       // sorted by path; what lies below a hidden folder is not listed again
    std::vector<Sha256Digest> contents;  // of regular files up to 64 MB, not empty; for FileRules::remember
};
Result<HiddenFiles> hidden_in(const Folder&, const FileRules&);

// Tells of every file that appears later and is to be hidden: created, renamed into place, or linked. Poll fd() with the
// rest and call read(); no thread. Bounded: at most `folders` are watched.
class HiddenWatch {
public:
    using Appeared = std::function<void(const std::string& path)>;
    static Result<HiddenWatch> start(const Folder&, FileRules, Appeared, std::size_t folders = 100'000);
    HiddenWatch(HiddenWatch&&) noexcept;
    ~HiddenWatch();

    int fd() const;
    Result<> read();           // what has happened since; looks at everything again after an overflow
    bool is_complete() const;  // false once there were more folders than may be watched
    std::uint64_t overflows() const;

private:
    struct State;
    explicit HiddenWatch(std::unique_ptr<State>);
    std::unique_ptr<State> state_;
};

}  // namespace bawn::workspace
