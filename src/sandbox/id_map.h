#pragma once

// Id map: root's own folder, shown as an ordinary user's (mount_setattr(2), MOUNT_ATTR_IDMAP).
//
// A workspace of root's is handed to the sandbox as a detached mount in which root's files belong to the sandbox's user,
// both ways: what the user makes in it is root's on the disk. Files of anybody else stay nobody's. Only root can make one;
// the filesystem must allow it (ext4, xfs, btrfs, tmpfs since Linux 6.3).
//
//     IdMap map = TRY(IdMap::make(spec.uid, spec.gid));
//     Fd lower = TRY(map.mount("/root/work"));
//     spec.view.push_back(Overlay{.inside = "/work", …, .lower_mount = lower.get()});

#include <sys/types.h>

#include <string>

#include "base/error.h"
#include "base/fd.h"

namespace bawn::sandbox {

class IdMap {
public:
    static Result<IdMap> make(uid_t, gid_t);
    Result<Fd> mount(const std::string& folder) const;

private:
    explicit IdMap(Fd user_namespace) : user_namespace_(std::move(user_namespace)) {}
    Fd user_namespace_;
};

}  // namespace bawn::sandbox
