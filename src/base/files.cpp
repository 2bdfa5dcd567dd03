#include "base/files.h"

#include <dirent.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <memory>

#include "base/staged_files.h"

namespace bawn {
namespace {

Result<Fd> open_beneath(int root, std::string_view path, int flags)
{
    while (path.starts_with('/')) path.remove_prefix(1);
    std::string relative(path.empty() ? "." : path);
    struct open_how how = {};
    if (!(flags & O_PATH)) flags |= O_NONBLOCK | O_NOCTTY;  // openat2 refuses O_PATH with flags that mean nothing to it
    how.flags = static_cast<std::uint64_t>(flags | O_CLOEXEC | O_NOFOLLOW);
    how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
    long fd = ::syscall(SYS_openat2, root, relative.c_str(), &how, sizeof how);
    if (fd < 0) return fail_errno("opening " + relative);
    return Fd(static_cast<int>(fd));
}

Result<mode_t> mode_beneath(int root, std::string_view path)
{
    // Opening a device or FIFO may have effects of its own; O_PATH looks without opening.
    Fd fd = TRY(open_beneath(root, path, O_PATH));
    return TRY(status_of(fd)).st_mode;
}

}  // namespace

Result<Root> Root::open(const std::string& path)
{
    Fd fd = TRY(Fd::open(path, O_RDONLY | O_DIRECTORY));
    return Root(std::move(fd), path);
}

Result<Fd> Root::open_file(std::string_view path) const
{
    if (!S_ISREG(TRY(mode_beneath(fd_.get(), path))))
        return fail(ErrorKind::invalid, "opening " + std::string(path) + ": not a regular file");
    return open_beneath(fd_.get(), path, O_RDONLY);
}

Result<Fd> Root::open_folder(std::string_view path) const { return open_beneath(fd_.get(), path, O_RDONLY | O_DIRECTORY); }

Result<std::vector<std::string>> Root::names_in(std::string_view path, std::size_t limit) const
{
    Fd folder = TRY(open_folder(path));
    std::unique_ptr<DIR, int (*)(DIR*)> stream(::fdopendir(folder.get()), ::closedir);
    if (!stream) return fail_errno("listing " + std::string(path));
    folder.release();
    std::vector<std::string> names;
    while (names.size() < limit) {
        errno = 0;
        dirent* entry = ::readdir(stream.get());
        if (!entry && errno) return fail_errno("listing " + std::string(path));
        if (!entry) break;
        std::string_view name = entry->d_name;
        if (name != "." && name != "..") names.emplace_back(name);
    }
    std::ranges::sort(names);
    return names;
}

Result<std::string> read_text(const Fd& fd, std::uint64_t limit)
{
    std::string text;
    auto status = TRY(status_of(fd));
    if (static_cast<std::uint64_t>(status.st_size) > limit)
        return fail(ErrorKind::invalid, "reading: larger than " + std::to_string(limit) + " bytes");
    text.resize(static_cast<std::size_t>(status.st_size) + 1);
    std::size_t used = 0;
    for (;;) {
        std::size_t got = TRY(read_some(fd, std::as_writable_bytes(std::span(text).subspan(used))));
        used += got;
        if (used < text.size()) break;
        if (used > limit) return fail(ErrorKind::invalid, "reading: larger than " + std::to_string(limit) + " bytes");
        text.resize(std::min<std::uint64_t>(text.size() * 2, limit + 1));
    }
    text.resize(used);
    return text;
}

Result<std::string> read_text(const std::string& path, std::uint64_t limit)
{
    Fd fd = TRY(Fd::open(path, O_RDONLY));
    auto text = read_text(fd, limit);
    if (!text) return fail(std::move(text).error().while_doing(path));
    return text;
}

Result<> write_atomically(const std::string& path, std::string_view text, mode_t mode)
{
    std::filesystem::path place(path);
    StagedFiles file(place.has_parent_path() ? place.parent_path().string() : ".");
    TRY(file.add(place.filename().string(), text, mode));
    return file.commit();
}

Result<> make_folders(const std::string& path, mode_t mode)
{
    if (path.empty() || path == "/") return {};
    if (::mkdir(path.c_str(), mode) == 0 || errno == EEXIST) return {};
    if (errno != ENOENT) return fail_errno("making the folder " + path);
    TRY(make_folders(std::filesystem::path(path).parent_path().string(), mode));
    if (::mkdir(path.c_str(), mode) != 0 && errno != EEXIST) return fail_errno("making the folder " + path);
    return {};
}

Result<> sync_folder(const std::string& path)
{
    Fd folder = TRY(Fd::open(path.empty() ? "." : path, O_RDONLY | O_DIRECTORY));
    if (::fsync(folder.get()) != 0) return fail_errno("syncing " + path);
    return {};
}

}  // namespace bawn
