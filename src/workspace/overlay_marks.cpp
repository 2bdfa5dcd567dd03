#include "workspace/overlay_marks.h"

#include <fcntl.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>

#include <array>
#include <cerrno>

namespace bawn::workspace {

std::string overlay_attribute(const Folder& upper, std::string_view path, const char* name)
{
    auto fd = upper.open_beneath(path, O_PATH);
    if (!fd) return "";
    std::string file = "/proc/self/fd/" + std::to_string(fd->get());
    for (const char* space : {"user.overlay.", "trusted.overlay."}) {
        std::array<char, 256> value;
        ssize_t size = ::getxattr(file.c_str(), (std::string(space) + name).c_str(), value.data(), value.size());
        if (size == 0 || (size < 0 && errno == ERANGE)) return "y";
        if (size > 0) return {value.data(), static_cast<std::size_t>(size)};
    }
    return "";
}

bool is_whiteout(const Folder& upper, std::string_view path, const struct stat& status)
{
    if (S_ISCHR(status.st_mode)) return major(status.st_rdev) == 0 && minor(status.st_rdev) == 0;
    return S_ISREG(status.st_mode) && status.st_size == 0 && !overlay_attribute(upper, path, "whiteout").empty();
}

bool is_opaque(const Folder& upper, std::string_view path) { return overlay_attribute(upper, path, "opaque") == "y"; }

}  // namespace bawn::workspace
