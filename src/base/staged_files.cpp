#include "base/staged_files.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/files.h"

namespace bawn {

StagedFiles::~StagedFiles()
{
    for (const Staged& staged : staged_) ::unlink(staged.temporary.c_str());
}

Result<> StagedFiles::add(std::string_view name, std::string_view text, mode_t mode)
{
    return add(name, [text](const Fd& fd) { return write_all(fd, text); }, mode);
}

Result<> StagedFiles::add(std::string_view name, const Write& write, mode_t mode)
{
    std::string path = folder_ + "/" + std::string(name), temporary = path + ".XXXXXX";
    Fd fd(::mkostemp(temporary.data(), O_CLOEXEC));
    if (!fd.is_open()) return fail_errno("creating a file beside " + path);
    staged_.push_back({std::move(temporary), path});
    TRY(write(fd));
    if (::fchmod(fd.get(), mode) != 0 || ::fsync(fd.get()) != 0) return fail_errno("writing " + path);
    return {};
}

Result<> StagedFiles::commit()
{
    while (!staged_.empty()) {
        const Staged& first = staged_.front();
        if (::rename(first.temporary.c_str(), first.path.c_str()) != 0) return fail_errno("writing " + first.path);
        staged_.erase(staged_.begin());
    }
    return sync_folder(folder_);
}

}  // namespace bawn
