#pragma once

// Collects the changes of one look and judges each: what kind it is, which rule holds it, what is never committed.

#include <string>
#include <string_view>
#include <vector>

#include "workspace/change_set.h"

namespace bawn::workspace {

class Collector {
public:
    Collector(const Folder& before, const Folder& after, const ProtectedPaths& rules, const FileRules& files)
        : before_(before),
          after_(after),
          rules_(rules),
          files_(files)
    {
    }

    // Nothing happens where both are the same. `status` is of what stands there now, where anything does.
    Result<> add(std::string path, FileState before, FileState after, const struct stat* status);
    Result<> add_deleted(const std::string& path);  // with all that is below it in `before`
    Result<> add_refused(std::string path, FileState before, FileState after, std::string why);

    // Sorted, and judged as a whole: folders that became git repositories hold all their changes.
    ChangeSet finish(Source);

private:
    Result<> keep(Change);
    Protection judge(const Change&) const;
    Protection judge_link(const Change&) const;
    bool is_git_folder(const std::string& path) const;
    void hold_new_repositories();

    const Folder& before_;
    const Folder& after_;
    const ProtectedPaths& rules_;
    const FileRules& files_;
    std::vector<Change> changes_;
};

}  // namespace bawn::workspace
