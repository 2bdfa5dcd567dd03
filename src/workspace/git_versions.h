#pragma once

// The versions of files that a repository keeps: of a commit, of the index, of its whole history. Read by libgit2 from
// objects; nothing of the repository's configuration runs, and no file of the working tree is opened.
//
//     GitVersions git = TRY(GitVersions::open("."));
//     auto before = TRY(git.at("main"));                       // a commit, branch or tag
//     auto text = TRY(before.read("src/login.py", limit));     // nullopt: not there, or no regular file
//
// Paths are relative to root(), with '/' between names, as bytes. One thread at a time.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace bawn::workspace {

class GitVersions {
public:
    // The repository that holds `path`; ErrorKind::not_found where there is none.
    static Result<GitVersions> open(const std::string& path);
    GitVersions(GitVersions&&) noexcept;
    GitVersions& operator=(GitVersions&&) noexcept;
    ~GitVersions();

    const std::string& root() const;  // the working tree, absolute, no '/' at the end

    class Version {
    public:
        // What is larger than `limit` is ErrorKind::invalid.
        Result<std::optional<std::string>> read(const std::string& path, std::uint64_t limit) const;
        bool has(const std::string& path, std::string_view content) const;  // the same bytes, told by their hash

    private:
        friend class GitVersions;
        struct State;
        std::shared_ptr<State> state_;
    };
    Result<Version> at(const std::string& revision) const;
    Result<Version> at_head() const;  // without a first commit: no files

    struct Staged {
        std::string path, content;
    };
    // Regular files of the index that HEAD does not have, or has otherwise. `skipped` gets the larger ones.
    Result<std::vector<Staged>> staged(std::uint64_t limit, std::vector<std::string>& skipped) const;

    struct Blob {
        std::string path, object;  // object: its id, hex, for read()
        std::string commit;        // the oldest that brought it, hex
    };
    // Every blob of every commit that a reference reaches, once, oldest commit first.
    Result<std::vector<Blob>> history() const;
    Result<std::string> read(const std::string& object, std::uint64_t limit) const;  // larger: ErrorKind::invalid

private:
    struct State;
    explicit GitVersions(std::unique_ptr<State>);
    std::unique_ptr<State> state_;
};

}  // namespace bawn::workspace
