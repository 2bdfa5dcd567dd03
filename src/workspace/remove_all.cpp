#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <deque>
#include <memory>

#include "workspace/folder.h"

namespace bawn::workspace {
namespace {

// A tree may be deeper than there are descriptors and longer than a path may be: below this depth, folders are moved up to the top first.
constexpr int deepest_folder = 100;

class Removing {
public:
    explicit Removing(Folder::Place top) : top_(std::move(top)) {}

    Result<> all()
    {
        TRY(entry(top_.folder.get(), top_.name, 0));
        for (; !moved_.empty(); moved_.pop_front()) TRY(entry(top_.folder.get(), moved_.front(), 0));
        return {};
    }

private:
    Result<> entry(int folder, const std::string& name, int depth)
    {
        if (::unlinkat(folder, name.c_str(), 0) == 0 || errno == ENOENT) return {};
        if (errno != EISDIR && errno != EPERM) return fail_errno("removing a file");
        if (depth == deepest_folder) return move_up(folder, name);
        Fd inner = TRY(opened(folder, name));
        TRY(contents(inner, depth + 1));
        if (::unlinkat(folder, name.c_str(), AT_REMOVEDIR) != 0) return fail_errno("removing a folder");
        return {};
    }

    Result<> contents(const Fd& folder, int depth)
    {
        std::unique_ptr<DIR, int (*)(DIR*)> stream(::fdopendir(::fcntl(folder.get(), F_DUPFD_CLOEXEC, 0)), ::closedir);
        if (!stream) return fail_errno("listing a folder");
        while (dirent* found = ::readdir(stream.get())) {
            std::string name = found->d_name;
            if (name != "." && name != "..") TRY(entry(folder.get(), name, depth));
        }
        return {};
    }

    // Its mode may forbid everything, which binds only those who do not own it.
    Result<Fd> opened(int parent, const std::string& name)
    {
        Fd seen(::openat(parent, name.c_str(), O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
        if (!seen.is_open()) return fail_errno("opening a folder to remove");
        auto status = TRY(status_of(seen));
        if ((status.st_mode & 0700) != 0700) ::chmod(("/proc/self/fd/" + std::to_string(seen.get())).c_str(), 0700);
        Fd folder(::openat(parent, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
        if (!folder.is_open()) return fail_errno("opening a folder to remove");
        if (TRY(is_elsewhere(folder))) return fail(ErrorKind::invalid, "another file system is mounted in a folder to remove");
        return folder;
    }

    Result<bool> is_elsewhere(const Fd& folder)
    {
        auto here = TRY(status_of(top_.folder));
        auto there = TRY(status_of(folder));
        return here.st_dev != there.st_dev;
    }

    Result<> move_up(int folder, const std::string& name)
    {
        std::string aside = ".bawn-removed-" + std::to_string(count_++);
        if (::renameat(folder, name.c_str(), top_.folder.get(), aside.c_str()) != 0) return fail_errno("moving a deep folder");
        moved_.push_back(std::move(aside));
        return {};
    }

    Folder::Place top_;
    std::deque<std::string> moved_;
    std::size_t count_ = 0;
};

}  // namespace

Result<> remove_all(const Folder& folder, std::string_view path)
{
    auto place = folder.place_of(path);
    if (!place && (place.error().error_number() == ENOENT || place.error().error_number() == ENOTDIR)) return {};
    if (!place) return fail(std::move(place).error());
    return Removing(std::move(*place)).all();
}

}  // namespace bawn::workspace
