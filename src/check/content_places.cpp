#include "check/content_places.h"

#include <algorithm>

namespace bawn::check {

constexpr std::size_t farthest = 4096;  // that a character is looked for: behind indentation, not behind all that follows

ContentPlaces::ContentPlaces(std::string_view written, std::string_view content)
{
    if (std::size_t at = written.find(content); at != written.npos) {
        base_ = static_cast<std::uint32_t>(at);
        return;
    }
    bool is_block = written.starts_with('|') || written.starts_with('>');
    std::size_t at = is_block ? std::min(written.find('\n'), written.size()) : 0;
    places_.reserve(content.size() + 1);
    for (char c : content) {
        bool is_white = c == ' ' || c == '\t' || c == '\n' || c == '\r';
        std::size_t found = is_white ? written.npos : written.substr(0, at + farthest).find(c, at);
        if (found != written.npos) at = found;
        places_.push_back(static_cast<std::uint32_t>(at));
        if (found != written.npos) ++at;
    }
    places_.push_back(static_cast<std::uint32_t>(at));
}

std::uint32_t ContentPlaces::of(std::uint32_t offset) const
{
    if (places_.empty()) return base_ + offset;
    return places_[std::min<std::size_t>(offset, places_.size() - 1)];
}

}  // namespace bawn::check
