#pragma once

// What git's index knew of a file when the session began: the common ancestor of a three-way merge. The index may be older
// than the file was at that time, never younger, so a merge with it keeps what the user did.

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "workspace/commit.h"

namespace bawn::workspace {

class BaseReader {
public:
    BaseReader(const Folder& session, const Base&);  // opens nothing yet
    ~BaseReader();

    struct Known {
        std::string content;
        bool is_executable = false;
    };
    std::optional<Known> find(std::string_view path);  // regular files that git tracked
    bool is_tracked(std::string_view path);

private:
    struct Git;
    Git* git();
    const Folder& session_;
    const Base& base_;
    std::unique_ptr<Git> git_;
    bool is_tried_ = false;
};

// The three texts as one; nothing where they conflict, or where one is no text.
std::optional<std::string> merged_text(std::string_view base, std::string_view ours, std::string_view theirs);

}  // namespace bawn::workspace
