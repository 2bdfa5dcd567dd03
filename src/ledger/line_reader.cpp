#include "ledger/line_reader.h"

#include <span>

namespace bawn::ledger {
namespace {

constexpr std::size_t chunk = 256 << 10;

}  // namespace

Result<std::optional<std::string_view>> LineReader::next()
{
    for (;;) {
        std::size_t newline = buffer_.find('\n', searched_);
        if (newline != std::string::npos) {
            std::string_view line = std::string_view(buffer_).substr(start_, newline - start_);
            start_ = searched_ = newline + 1;
            offset_ += line.size() + 1;
            return line;
        }
        searched_ = buffer_.size();
        if (searched_ - start_ > longest_line) return fail(ErrorKind::invalid, "the line is too long to be one of Bawn's");
        if (!TRY(read_more())) return std::nullopt;
    }
}

Result<bool> LineReader::read_more()
{
    buffer_.erase(0, start_);
    searched_ -= start_;
    start_ = 0;
    std::size_t used = buffer_.size();
    buffer_.resize(used + chunk);
    std::size_t got = TRY(read_at(fd_, std::as_writable_bytes(std::span(buffer_).subspan(used)), read_to_));
    buffer_.resize(used + got);
    read_to_ += got;
    return got > 0;
}

}  // namespace bawn::ledger
