#include "base/state_folder.h"

#include <fcntl.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/files.h"

namespace bawn {

Result<std::string> state_folder_path(const std::optional<std::string>& option, const Environment& environment)
{
    if (option) return *option;
    if (auto moved = environment("BAWN_STATE_DIR"); moved && !moved->empty()) return *moved;
    if (::geteuid() == 0) return "/var/lib/bawn";
    if (auto state = environment("XDG_STATE_HOME"); state && state->starts_with('/')) return *state + "/bawn";
    if (auto home = environment("HOME"); home && home->starts_with('/')) return *home + "/.local/state/bawn";
    return fail(ErrorKind::not_found, "no place to keep state: set HOME or BAWN_STATE_DIR, or pass --state DIR");
}

Result<> open_state_folder(const std::string& path)
{
    TRY(make_folders(path, 0700));
    Fd folder = TRY(Fd::open(path, O_RDONLY | O_DIRECTORY));
    auto status = TRY(status_of(folder));
    if (status.st_uid != ::geteuid()) return fail(ErrorKind::denied, "the state folder " + path + " belongs to another user");
    if (status.st_mode & 022) return fail(ErrorKind::denied, "the state folder " + path + " can be written by others: chmod go-w it");
    return {};
}

}  // namespace bawn
