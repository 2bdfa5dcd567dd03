#include "inventory/byte_source.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace bawn::inventory {

namespace {

std::span<const std::byte> stretch_of(std::span<const std::byte> bytes, std::uint64_t offset, std::size_t most)
{
    if (offset >= bytes.size()) return {};
    return bytes.subspan(offset, std::min<std::uint64_t>(most, bytes.size() - offset));
}

}  // namespace

Result<FileSource> FileSource::of(const Fd& fd) { return with_beginning(fd, TRY(status_of(fd)), 0); }

Result<FileSource> FileSource::with_beginning(const Fd& fd, const struct stat& status, std::size_t beginning)
{
    if (!S_ISREG(status.st_mode)) return fail(ErrorKind::invalid, "not a regular file");
    bool has_holes = status.st_blocks * 512 < status.st_size;
    FileSource source(fd, static_cast<std::uint64_t>(status.st_size), has_holes);
    beginning = std::min<std::uint64_t>(beginning, source.size_);
    if (beginning == 0) return source;
    source.beginning_ = std::make_unique_for_overwrite<std::byte[]>(beginning);
    auto n = bawn::read_at(fd, {source.beginning_.get(), beginning}, 0);
    source.beginning_size_ = n.value_or(0);  // who needs what could not be read tries again, and is told
    return source;
}

std::span<const std::byte> FileSource::lent(std::uint64_t offset, std::size_t most) const
{
    return stretch_of({beginning_.get(), beginning_size_}, offset, most);
}

Result<std::size_t> FileSource::read_at(std::uint64_t offset, std::span<std::byte> into) const
{
    if (offset >= size_) return 0;
    into = into.first(std::min<std::uint64_t>(into.size(), size_ - offset));
    std::span<const std::byte> known = lent(offset, into.size());
    if (known.size() < into.size()) return bawn::read_at(*fd_, into, offset);
    std::ranges::copy(known, into.begin());
    return known.size();
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
    std::span<const std::byte> known = lent(offset, into.size());
    std::ranges::copy(known, into.begin());
    return known.size();
}

std::span<const std::byte> MemorySource::lent(std::uint64_t offset, std::size_t most) const { return stretch_of(bytes_, offset, most); }

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

std::span<const std::byte> Slice::lent(std::uint64_t offset, std::size_t most) const
{
    if (offset >= size_) return {};
    return of_->lent(offset_ + offset, std::min<std::uint64_t>(most, size_ - offset));
}

std::uint64_t Slice::next_data(std::uint64_t offset) const
{
    if (offset >= size_) return size_;
    return std::min(of_->next_data(offset_ + offset) - offset_, size_);
}

}  // namespace bawn::inventory
