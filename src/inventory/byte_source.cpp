#include "inventory/byte_source.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace bawn::inventory {

Result<FileSource> FileSource::of(const Fd& fd)
{
    struct stat status = TRY(status_of(fd));
    if (!S_ISREG(status.st_mode)) return fail(ErrorKind::invalid, "not a regular file");
    bool has_holes = status.st_blocks * 512 < status.st_size;
    return FileSource(fd, static_cast<std::uint64_t>(status.st_size), has_holes);
}

Result<std::size_t> FileSource::read_at(std::uint64_t offset, std::span<std::byte> into) const
{
    if (offset >= size_) return 0;
    return bawn::read_at(*fd_, into.first(std::min<std::uint64_t>(into.size(), size_ - offset)), offset);
}

std::uint64_t FileSource::next_data(std::uint64_t offset) const
{
    if (!has_holes_ || offset >= size_) return offset;
    off_t data = ::lseek(fd_->get(), static_cast<off_t>(offset), SEEK_DATA);
    if (data < 0) return errno == ENXIO ? size_ : offset;
    return std::min(static_cast<std::uint64_t>(data), size_);
}

Result<std::size_t> MemorySource::read_at(std::uint64_t offset, std::span<std::byte> into) const
{
    if (offset >= bytes_.size()) return 0;
    std::span<const std::byte> rest = bytes_.subspan(offset);
    std::size_t n = std::min(into.size(), rest.size());
    std::copy_n(rest.begin(), n, into.begin());
    return n;
}

Slice::Slice(const ByteSource& of, std::uint64_t offset, std::uint64_t size)
    : of_(&of),
      offset_(std::min(offset, of.size())),
      size_(std::min(size, of.size() - offset_))
{
}

Result<std::size_t> Slice::read_at(std::uint64_t offset, std::span<std::byte> into) const
{
    if (offset >= size_) return 0;
    return of_->read_at(offset_ + offset, into.first(std::min<std::uint64_t>(into.size(), size_ - offset)));
}

std::uint64_t Slice::next_data(std::uint64_t offset) const
{
    if (offset >= size_) return size_;
    return std::min(of_->next_data(offset_ + offset) - offset_, size_);
}

}  // namespace bawn::inventory
