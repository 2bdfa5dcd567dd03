#include "session/root_mounts.h"

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/paths.h"

namespace bawn::session {
namespace {

bool belongs_to_root(const std::string& path)
{
    struct stat status = {};
    return ::stat(path.c_str(), &status) == 0 && status.st_uid == 0;
}

// Anybody may walk there, so the command's user can, too.
bool is_open_to_all(const std::string& path) { return lies_in(path, "/usr") || lies_in(path, "/etc") || lies_in(path, "/opt"); }

}  // namespace

Result<int> RootMounts::plain(const std::string& path)
{
    Fd mount(static_cast<int>(::syscall(SYS_open_tree, AT_FDCWD, path.c_str(), OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC)));
    if (!mount.is_open()) return fail_errno("opening " + path);
    mounts_.push_back(std::move(mount));
    return mounts_.back().get();
}

Result<Fd> RootMounts::mapped(const std::string& path, const Person& person)
{
    if (!map_) map_ = TRY(sandbox::IdMap::make(person.uid, person.gid));
    return map_->mount(path);
}

Result<int> RootMounts::mount_of(const std::string& path, bool is_to_change, const Person& person)
{
    if (!is_to_change || !belongs_to_root(path)) return plain(path);
    auto mount = mapped(path, person);
    if (!mount) {
        if (degraded_.empty())
            degraded_.push_back({"id-mapped-mounts", mount.error().message() + "; what belongs to root cannot be changed inside"});
        return plain(path);
    }
    mounts_.push_back(std::move(*mount));
    return mounts_.back().get();
}

Result<> RootMounts::open_all(std::vector<sandbox::Row>& rows, const std::string& workspace, const Person& person)
{
    for (sandbox::Row& row : rows) {
        if (auto* overlay = std::get_if<sandbox::Overlay>(&row)) {
            overlay->lower_mount = TRY(mount_of(overlay->lower, true, person));
            overlay->layers_mount = TRY(plain(overlay->upper.substr(0, overlay->upper.rfind('/'))));
        }
        auto* bind = std::get_if<sandbox::Bind>(&row);
        if (!bind || (is_open_to_all(bind->outside) && bind->access == sandbox::Access::read_only)) continue;
        bool is_to_change = bind->access == sandbox::Access::read_write || lies_in(bind->outside, workspace);
        bind->mount = TRY(mount_of(bind->outside, is_to_change, person));
    }
    return {};
}

}  // namespace bawn::session
