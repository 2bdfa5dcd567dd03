#include "base/fd.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

namespace bawn {

Result<Fd> Fd::open(const std::string& path, int flags, mode_t mode)
{
    int fd = ::open(path.c_str(), flags | O_CLOEXEC, mode);
    if (fd < 0) return fail_errno("opening " + path);
    return Fd(fd);
}

void Fd::reset(int fd)
{
    if (fd_ >= 0) ::close(fd_);
    fd_ = fd;
}

Result<std::size_t> read_some(const Fd& fd, std::span<std::byte> into)
{
    std::size_t done = 0;
    while (done < into.size()) {
        ssize_t n = ::read(fd.get(), into.data() + done, into.size() - done);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return fail_errno("reading");
        if (n == 0) break;
        done += static_cast<std::size_t>(n);
    }
    return done;
}

Result<std::size_t> read_at(const Fd& fd, std::span<std::byte> into, std::uint64_t offset)
{
    std::size_t done = 0;
    while (done < into.size()) {
        ssize_t n = ::pread(fd.get(), into.data() + done, into.size() - done, static_cast<off_t>(offset + done));
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return fail_errno("reading");
        if (n == 0) break;
        done += static_cast<std::size_t>(n);
    }
    return done;
}

Result<> write_all(const Fd& fd, std::span<const std::byte> bytes)
{
    while (!bytes.empty()) {
        ssize_t n = ::write(fd.get(), bytes.data(), bytes.size());
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return fail_errno("writing");
        bytes = bytes.subspan(static_cast<std::size_t>(n));
    }
    return {};
}

Result<struct stat> status_of(const Fd& fd)
{
    struct stat status = {};
    if (::fstat(fd.get(), &status) != 0) return fail_errno("looking at a file");
    return status;
}

}  // namespace bawn
