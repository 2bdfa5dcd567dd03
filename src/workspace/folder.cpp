#include "workspace/folder.h"

#include <dirent.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <memory>

#include "base/text.h"

namespace bawn::workspace {
namespace {

struct Closing {
    void operator()(DIR* stream) const { ::closedir(stream); }
};
using Stream = std::unique_ptr<DIR, Closing>;

Result<Stream> stream_of(Fd folder)
{
    Stream stream(::fdopendir(folder.get()));
    if (!stream) return fail_errno("listing a folder");
    folder.release();
    return stream;
}

bool is_dots(std::string_view name) { return name == "." || name == ".."; }

bool is_folder_at(int folder, const dirent& entry)
{
    if (entry.d_type != DT_UNKNOWN) return entry.d_type == DT_DIR;
    struct stat status;
    return ::fstatat(folder, entry.d_name, &status, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(status.st_mode);
}

bool is_link_at(int folder, const dirent& entry)
{
    if (entry.d_type != DT_UNKNOWN) return entry.d_type == DT_LNK;
    struct stat status;
    return ::fstatat(folder, entry.d_name, &status, AT_SYMLINK_NOFOLLOW) == 0 && S_ISLNK(status.st_mode);
}

}  // namespace

std::string joined(std::string_view folder, std::string_view name)
{
    std::string path(folder);
    if (!path.empty()) path += '/';
    return path += name;
}

std::string_view parent_of(std::string_view path)
{
    auto slash = path.rfind('/');
    return slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
}

std::string_view name_of_path(std::string_view path)
{
    auto slash = path.rfind('/');
    return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

Result<Folder> Folder::open(const std::string& path) { return Folder(TRY(Fd::open(path, O_RDONLY | O_DIRECTORY))); }

Result<Folder> Folder::of(int fd)
{
    Fd copy(::fcntl(fd, F_DUPFD_CLOEXEC, 0));
    if (!copy.is_open()) return fail_errno("opening a folder");
    return Folder(std::move(copy));
}

Result<Fd> Folder::open_beneath(std::string_view path, int flags, mode_t mode) const
{
    if (path.size() >= PATH_MAX) return fail(ErrorKind::invalid, "a path of " + std::to_string(path.size()) + " bytes is too long");
    std::string relative(path.empty() ? "." : path);
    struct open_how how = {};
    if (!(flags & O_PATH)) flags |= O_NONBLOCK | O_NOCTTY;
    how.flags = static_cast<std::uint64_t>(flags | O_CLOEXEC | O_NOFOLLOW);
    if (flags & O_CREAT) how.mode = mode;
    how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
    long fd;
    do fd = ::syscall(SYS_openat2, fd_.get(), relative.c_str(), &how, sizeof how);
    while (fd < 0 && (errno == EAGAIN || errno == EINTR));
    if (fd < 0) return fail_errno("opening " + printable(relative));
    return Fd(static_cast<int>(fd));
}

Result<Fd> Folder::open_file(std::string_view path) const
{
    Fd seen = TRY(open_beneath(path, O_PATH));
    if (!S_ISREG(TRY(status_of(seen)).st_mode)) return fail(ErrorKind::invalid, "opening " + printable(path) + ": not a regular file");
    Fd file = TRY(open_beneath(path, O_RDONLY));
    if (!S_ISREG(TRY(status_of(file)).st_mode)) return fail(ErrorKind::invalid, "opening " + printable(path) + ": not a regular file");
    return file;
}

Result<Folder> Folder::folder(std::string_view path) const { return Folder(TRY(open_beneath(path, O_RDONLY | O_DIRECTORY))); }

Result<std::optional<struct stat>> Folder::status(std::string_view path) const
{
    auto fd = open_beneath(path, O_PATH);
    if (!fd && (fd.error().error_number() == ENOENT || fd.error().error_number() == ENOTDIR)) return std::nullopt;
    if (!fd) return fail(std::move(fd).error());
    return TRY(status_of(*fd));
}

Result<std::string> Folder::link_target(std::string_view path) const
{
    Fd link = TRY(open_beneath(path, O_PATH));
    std::string target(PATH_MAX, '\0');
    ssize_t size = ::readlinkat(link.get(), "", target.data(), target.size());
    if (size < 0) return fail_errno("reading the link " + printable(path));
    target.resize(static_cast<std::size_t>(size));
    return target;
}

Result<std::vector<Entry>> Folder::entries(std::string_view path) const
{
    Fd folder = TRY(open_beneath(path, O_RDONLY | O_DIRECTORY));
    int number = folder.get();
    Stream stream = TRY(stream_of(std::move(folder)));
    std::vector<Entry> entries;
    errno = 0;
    while (dirent* entry = ::readdir(stream.get())) {
        if (!is_dots(entry->d_name)) entries.push_back({entry->d_name, is_folder_at(number, *entry), is_link_at(number, *entry)});
        errno = 0;
    }
    if (errno) return fail_errno("listing " + printable(path));
    std::ranges::sort(entries, {}, &Entry::name);
    return entries;
}

Result<Folder::Place> Folder::place_of(std::string_view path) const
{
    Fd folder = TRY(open_beneath(parent_of(path), O_PATH | O_DIRECTORY));
    return Place{std::move(folder), std::string(name_of_path(path))};
}

Result<> give_tree(const Folder& folder, uid_t uid, gid_t gid)
{
    if (::fchown(folder.fd(), uid, gid) != 0) return fail_errno("giving a folder away");
    for (const Entry& entry : TRY(folder.entries(""))) {
        if (entry.is_folder) {
            Folder inner = TRY(folder.folder(entry.name));
            TRY(give_tree(inner, uid, gid));
        } else if (::fchownat(folder.fd(), entry.name.c_str(), uid, gid, AT_SYMLINK_NOFOLLOW) != 0) {
            return fail_errno("giving a file away");
        }
    }
    return {};
}

}  // namespace bawn::workspace
