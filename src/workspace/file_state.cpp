#include "workspace/file_state.h"

#include <fcntl.h>
#include <sys/xattr.h>

#include <array>

namespace bawn::workspace {
namespace {

// Not sha256(fd): the size that belongs to the digest is the number of bytes that went into it.
Result<> hash_into(FileState& state, const Fd& file)
{
    std::array<std::byte, 64 << 10> buffer;
    Sha256 hash;
    state.size = 0;
    for (;;) {
        std::size_t got = TRY(read_at(file, buffer, state.size));
        hash.add(std::span(buffer).first(got));
        state.size += got;
        if (got < buffer.size()) break;
    }
    state.sha256 = hash.finish();
    return {};
}

bool is_meaningful(std::string_view attribute)
{
    return !attribute.starts_with("user.overlay.") && !attribute.starts_with("trusted.overlay.") && attribute != "security.selinux";
}

}  // namespace

FileType type_of(const struct stat& status)
{
    if (S_ISREG(status.st_mode)) return FileType::regular;
    if (S_ISDIR(status.st_mode)) return FileType::folder;
    if (S_ISLNK(status.st_mode)) return FileType::link;
    return FileType::special;
}

std::string_view words_for(const struct stat& status)
{
    if (S_ISFIFO(status.st_mode)) return "a FIFO";
    if (S_ISSOCK(status.st_mode)) return "a socket";
    if (S_ISCHR(status.st_mode)) return "a character device";
    if (S_ISBLK(status.st_mode)) return "a block device";
    return "";
}

Result<FileState> state_of(const Folder& folder, std::string_view path, const struct stat& status)
{
    FileState state{.type = type_of(status), .mode = status.st_mode & 07777U, .size = 0, .sha256 = {}, .link_target = ""};
    if (state.type == FileType::link) {
        state.mode = 0777;
        state.link_target = TRY(folder.link_target(path));
    }
    if (state.type == FileType::regular) {
        Fd file = TRY(folder.open_file(path));
        TRY(hash_into(state, file));
    }
    return state;
}

Result<FileState> state_of(const Folder& folder, std::string_view path)
{
    auto status = TRY(folder.status(path));
    if (!status) return FileState{};
    return state_of(folder, path, *status);
}

bool has_extended_attributes(const Folder& folder, std::string_view path)
{
    auto fd = folder.open_beneath(path, O_PATH);
    if (!fd) return false;
    std::array<char, 4096> names;
    ssize_t size = ::listxattr(("/proc/self/fd/" + std::to_string(fd->get())).c_str(), names.data(), names.size());
    if (size < 0) return errno == ERANGE;
    for (std::string_view rest(names.data(), static_cast<std::size_t>(size)); !rest.empty();) {
        std::string_view name = rest.substr(0, rest.find('\0'));
        if (is_meaningful(name)) return true;
        rest.remove_prefix(std::min(name.size() + 1, rest.size()));
    }
    return false;
}

}  // namespace bawn::workspace
