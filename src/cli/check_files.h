#pragma once

// Which files a check looks at, and what they hold.
//
// A file that is named is always looked at. Below a folder, what .gitignore and .semgrepignore leave out is left out (those
// of the folders above count up to the one that holds .git), and so are the folders of version control and of installed
// packages. Links are not followed; a path never leaves the folder it was found in.

#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "check/finding.h"

namespace bawn::cli {

struct SourceFile {
    std::string path;                    // as it is told: "src/login.py"
    std::string folder, below;           // opened beneath `folder`
    std::optional<std::string> content;  // of standard input or the index: nothing is opened
    std::string language;                // "": by its name
    std::string commit, object;          // of history: read from the repository
};

struct FileChoice {
    std::vector<std::string> include, exclude;  // globs as in gitignore(5); no include: everything
    bool with_ignored = false;
};

struct FoundFiles {
    std::vector<SourceFile> files;  // in the order of the arguments, then by path; none twice
    std::vector<check::Trouble> troubles;
    std::uint64_t ignored = 0;
};

// ErrorKind::not_found for an argument that is not there.
Result<FoundFiles> find_files(const std::vector<std::string>& arguments, const FileChoice&);

// A file that changed while it was read, or is larger than `limit`, is an Error that says so.
Result<std::string> read_source(const SourceFile&, std::uint64_t limit);

}  // namespace bawn::cli
