#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/sendfile.h>
#include <unistd.h>

#include <algorithm>

#include "base/text.h"
#include "workspace/change_set.h"
#include "workspace/file_state.h"

namespace bawn::workspace {
namespace {

class Copying {
public:
    Copying(const Folder& from, const Folder& to, std::vector<std::string> skip) : from_(from), to_(to), skip_(std::move(skip)) {}

    Result<> entry(const std::string& path)
    {
        if (std::ranges::find(skip_, path) != skip_.end()) return {};
        auto status = from_.status(path);
        if (!status || !*status) return left_out(path, status ? "it is gone" : status.error().message());
        switch (type_of(**status)) {
        case FileType::folder: return folder(path, **status);
        case FileType::regular: return file(path, **status);
        case FileType::link: return link(path, **status);
        default: return left_out(path, std::string(words_for(**status)));
        }
    }

    // What is in a folder; its mode is set at the end, because it may forbid writing.
    Result<> contents(const std::string& path)
    {
        auto entries = from_.entries(path);
        if (!entries) return left_out(path, entries.error().message());
        for (const Entry& found : *entries) TRY(entry(joined(path, found.name)));
        return {};
    }

    Copied copied;

private:
    Result<> left_out(const std::string& path, const std::string& why)
    {
        copied.left_out.push_back(printable(path) + ": " + why);
        return {};
    }

    Result<> give(const Folder::Place& place, const struct stat& status)
    {
        if (::geteuid() != 0) return {};
        if (::fchownat(place.folder.get(), place.name.c_str(), status.st_uid, status.st_gid, AT_SYMLINK_NOFOLLOW) != 0)
            return fail_errno("keeping the owner of a copy");
        return {};
    }

    Result<> folder(const std::string& path, const struct stat& status)
    {
        Folder::Place place = TRY(to_.place_of(path));
        if (::mkdirat(place.folder.get(), place.name.c_str(), 0700) != 0 && errno != EEXIST) return fail_errno("copying a folder");
        TRY(contents(path));
        Fd made = TRY(to_.open_beneath(path, O_RDONLY | O_DIRECTORY));
        TRY(give(place, status));
        if (::fchmod(made.get(), status.st_mode & 07777U) != 0) return fail_errno("copying a folder");
        return {};
    }

    Result<> link(const std::string& path, const struct stat& status)
    {
        std::string target = TRY(from_.link_target(path));
        Folder::Place place = TRY(to_.place_of(path));
        if (::symlinkat(target.c_str(), place.folder.get(), place.name.c_str()) != 0) return fail_errno("copying a link");
        return give(place, status);
    }

    Result<> file(const std::string& path, const struct stat& status)
    {
        auto source = from_.open_file(path);
        if (!source) return left_out(path, source.error().message());
        Folder::Place place = TRY(to_.place_of(path));
        Fd target(::openat(place.folder.get(), place.name.c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
        if (!target.is_open()) return fail_errno("copying " + printable(path));
        if (::ioctl(target.get(), FICLONE, source->get()) == 0)
            ++copied.reflinked;
        else
            TRY(copy_data(*source, target, status.st_size));
        TRY(give(place, status));
        if (::fchmod(target.get(), status.st_mode & 07777U & ~special_bits) != 0) return fail_errno("copying " + printable(path));
        const struct timespec times[] = {status.st_atim, status.st_mtim};
        ::futimens(target.get(), times);
        ++copied.files;
        copied.bytes += static_cast<std::uint64_t>(status.st_size);
        return {};
    }

    // Extent by extent, so that holes stay holes.
    Result<> copy_data(const Fd& source, const Fd& target, off_t size)
    {
        for (off_t at = 0; at < size;) {
            off_t data = ::lseek(source.get(), at, SEEK_DATA);
            if (data < 0 && errno == ENXIO) break;
            if (data < 0) data = at;  // a file system without holes
            off_t end = ::lseek(source.get(), data, SEEK_HOLE);
            TRY(copy_range(source, target, data, end > data ? end : size));
            at = end > data ? end : size;
        }
        if (::ftruncate(target.get(), size) != 0) return fail_errno("copying a file");
        return {};
    }

    Result<> copy_range(const Fd& source, const Fd& target, off_t from, off_t end)
    {
        if (::lseek(target.get(), from, SEEK_SET) < 0) return fail_errno("copying a file");
        for (off_t at = from; at < end;) {
            ssize_t sent = ::sendfile(target.get(), source.get(), &at, static_cast<std::size_t>(std::min<off_t>(end - at, 1 << 30)));
            if (sent < 0 && errno != EINTR && errno != EAGAIN) return fail_errno("copying a file");
            if (sent == 0) break;
        }
        return {};
    }

    const Folder& from_;
    const Folder& to_;
    std::vector<std::string> skip_;
};

}  // namespace

Result<> copy_entry(const Folder& from, const Folder& to, const std::string& path)
{
    Copying copying(from, to, {});
    TRY(copying.entry(path));
    if (!copying.copied.left_out.empty()) return fail(ErrorKind::invalid, copying.copied.left_out.front());
    return {};
}

Result<Copied> copy_tree(const Folder& from, const Folder& to, const std::vector<std::string>& skip)
{
    Copying copying(from, to, skip);
    TRY(copying.contents(""));
    return copying.copied;
}

}  // namespace bawn::workspace
