#pragma once

// root_mounts: for root. The command is dropped to an ordinary user, who cannot walk through root's folders; so every place
// of the view is opened by root beforehand and handed on as a detached mount. What belongs to root and is the agent's to
// change is shown id-mapped, as the user's own; what the user makes there is root's on the disk.
//
//     RootMounts mounts;
//     TRY(mounts.open_all(rows, person));   // must live until the sandbox stands

#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/fd.h"
#include "sandbox/id_map.h"
#include "sandbox/sandbox.h"
#include "sandbox/spec.h"
#include "session/view.h"

namespace bawn::session {

class RootMounts {
public:
    Result<> open_all(std::vector<sandbox::Row>&, const std::string& workspace, const Person&);

    // Where the filesystem knows no id-mapped mounts.
    const std::vector<sandbox::Degraded>& degraded() const { return degraded_; }

private:
    Result<Fd> mapped(const std::string& path, const Person&);
    Result<int> mount_of(const std::string& path, bool is_to_change, const Person&);
    Result<int> plain(const std::string& path);

    std::optional<sandbox::IdMap> map_;
    std::vector<Fd> mounts_;
    std::vector<sandbox::Degraded> degraded_;
};

}  // namespace bawn::session
