#pragma once

// staged_files: files that take their names in a folder together, once all of them are whole and synced: a reader sees the old or the new.
//
//     StagedFiles files(folder);
//     TRY(files.add("a.json", a));
//     TRY(files.add("b.json", b));
//     TRY(files.commit());  // their names survive a power cut; without it nothing is left of them

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/fd.h"

namespace bawn {

class StagedFiles {
public:
    explicit StagedFiles(std::string folder) : folder_(std::move(folder)) {}
    StagedFiles(const StagedFiles&) = delete;
    StagedFiles& operator=(const StagedFiles&) = delete;
    ~StagedFiles();

    Result<> add(std::string_view name, std::string_view text, mode_t mode = 0600);
    using Write = std::function<Result<>(const Fd&)>;  // for what is too large to be held as one text
    Result<> add(std::string_view name, const Write&, mode_t mode = 0600);
    Result<> commit();

private:
    struct Staged {
        std::string temporary, path;
    };
    std::string folder_;
    std::vector<Staged> staged_;
};

}  // namespace bawn
