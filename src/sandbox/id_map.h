#pragma once

// Id map: root's own folder, shown as an ordinary user's (mount_setattr(2), MOUNT_ATTR_IDMAP).
//
// A workspace of root's is handed to the sandbox as a detached mount in which root's files belong to the sandbox's user,
// both ways: what the user makes in it is root's on the disk. Files of anybody else stay nobody's. Only root can make one;
// the filesystem must allow it (ext4, xfs, btrfs, tmpfs since Linux 6.3).
//
//     Fd lower = TRY(id_mapped_mount("/root/work", spec.uid, spec.gid));
//     spec.view.push_back(Overlay{.inside = "/work", …, .lower_mount = lower.get()});

#include <sys/types.h>

#include <string>

#include "base/error.h"
#include "base/fd.h"

namespace bawn::sandbox {

Result<Fd> id_mapped_mount(const std::string& folder, uid_t uid, gid_t gid);

}  // namespace bawn::sandbox
