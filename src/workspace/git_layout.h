#pragma once

// Where a repository keeps its git data: a folder .git, or a file .git that names one (linked worktrees, submodules).

#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "workspace/git_config.h"

namespace bawn::workspace {

struct GitLayout {
    std::string own_folder;     // HEAD and index of this working tree
    std::string common_folder;  // configuration, refs and objects; the same unless this is a linked worktree
    bool is_file = false;       // .git is a file
    std::string object_format;  // "sha1" or "sha256"
    std::string ref_format;     // "files" or "reftable"
    std::vector<ConfigEntry> config;
};

// Nothing where `repository_path` holds no .git, or one that is no git directory. A link at .git is ErrorKind::invalid.
Result<std::optional<GitLayout>> find_git(const std::string& repository_path);

}  // namespace bawn::workspace
