#include "inventory/stream.h"

#include <algorithm>
#include <array>

namespace bawn::inventory {

SourceStream::SourceStream(const ByteSource& source, std::uint64_t offset, std::size_t buffer_size) : source_(&source), offset_(offset)
{
    std::uint64_t left = source.size() - std::min(offset, source.size());
    buffer_size_ = std::min<std::uint64_t>(buffer_size, left);
}

Result<std::span<const std::byte>> SourceStream::next()
{
    if (offset_ >= source_->size()) return std::span<const std::byte>();
    if (std::uint64_t data = source_->next_data(offset_); data > offset_) return skip_hole(data);

    if (std::span<const std::byte> lent = source_->lent(offset_, buffer_size_); !lent.empty()) {
        offset_ += lent.size();
        return lent;
    }
    if (!buffer_) buffer_ = std::make_unique_for_overwrite<std::byte[]>(buffer_size_);
    std::size_t n = TRY(source_->read_at(offset_, {buffer_.get(), buffer_size_}));
    if (n == 0) {
        std::uint64_t missing = source_->size() - offset_;
        offset_ = source_->size();
        return fail(ErrorKind::unavailable, "shrank while it was read: " + std::to_string(missing) + " bytes are gone");
    }
    offset_ += n;
    return std::span<const std::byte>(buffer_.get(), n);
}

std::span<const std::byte> SourceStream::skip_hole(std::uint64_t data)
{
    std::uint64_t hole = data - offset_;
    offset_ = data;
    return std::span(zero_page).first(std::min<std::uint64_t>(hole, zero_page.size()));
}

std::span<const std::byte> Lookahead::head(std::size_t size)
{
    if (first_.size() >= size) return first_.first(size);
    head_.insert(head_.end(), first_.begin(), first_.end());
    first_ = {};
    while (head_.size() < size && fault_) {
        auto bytes = stream_->next();
        if (!bytes) fault_ = fail(std::move(bytes).error());
        if (!bytes || bytes->empty()) break;
        if (head_.empty() && bytes->size() >= size) return (first_ = *bytes).first(size);
        head_.insert(head_.end(), bytes->begin(), bytes->end());
    }
    return std::span(head_).first(std::min(size, head_.size()));
}

Result<std::span<const std::byte>> Lookahead::next()
{
    if (!first_.empty()) return std::exchange(first_, {});
    if (!head_taken_ && !head_.empty()) {
        head_taken_ = true;
        return std::span<const std::byte>(head_);
    }
    if (!fault_) return fail(std::exchange(fault_, {}).error());
    return stream_->next();
}

}  // namespace bawn::inventory
