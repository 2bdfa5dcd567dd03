#pragma once

// Where Bawn keeps what it must remember: ledger, caches, keys, signature updates.
//
// `--state DIR`, else $BAWN_STATE_DIR, else /var/lib/bawn for root and $XDG_STATE_HOME/bawn (~/.local/state/bawn)
// for everybody else. The folder is 0700 and must belong to the user Bawn runs as: what another user could have
// written is not believed.

#include <functional>
#include <optional>
#include <string>

#include "base/error.h"

namespace bawn {

using Environment = std::function<std::optional<std::string>(const std::string& name)>;

Result<std::string> state_folder_path(const std::optional<std::string>& option, const Environment&);

// Made when absent. ErrorKind::denied when it belongs to somebody else or others may write to it.
Result<> open_state_folder(const std::string& path);

}  // namespace bawn
