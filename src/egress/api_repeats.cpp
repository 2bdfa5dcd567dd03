#include "egress/api_repeats.h"

#include <algorithm>
#include <cstring>

#include "egress/bytes.h"

namespace bawn::egress {
namespace {

constexpr std::size_t most_known = 8;
constexpr int most_patience = 64;

}  // namespace

Repeats::Repeats(const ShapeSet& shapes, ShapeReader& reader) : reader_(&reader), patience_(shapes.has_parts() ? 0 : most_patience) {}

std::size_t Repeats::Known::size_in(std::string_view bytes) const
{
    const char *at = bytes.data(), *end = at + bytes.size();
    for (const Part& part : parts) {
        const std::size_t size = part.same.size();
        if (static_cast<std::size_t>(end - at) < size || std::memcmp(at, part.same.data(), size) != 0) return 0;
        at += size;
        if (part.then == Part::Then::text) at = json_text_end(at, end);
        if (part.then == Part::Then::number) at = json_number_end(at, end);
        if (at == nullptr) return 0;
    }
    return static_cast<std::size_t>(at - bytes.data());
}

void Repeats::tell(std::size_t which)
{
    reader_->take_again(known_[which].told);
    std::rotate(known_.begin(), known_.begin() + static_cast<std::ptrdiff_t>(which),
                known_.begin() + static_cast<std::ptrdiff_t>(which) + 1);
    patience_ = most_patience;
}

void Repeats::learn(std::string_view document)
{
    if (patience_ == 0 || document.size() > ShapeReader::most_asked_in || !document.starts_with('{')) return;
    --patience_;
    if (known_.size() == most_known) known_.pop_back();
    known_.insert(known_.begin(), {.parts = parts_of(document), .told = reader_->told()});
}

// It is well formed, so it is enough to look for strings and numbers.
std::vector<Repeats::Part> Repeats::parts_of(std::string_view document) const
{
    std::vector<Part> parts;
    const char *begin = document.data(), *at = begin, *same = begin, *end = begin + document.size();
    const std::vector<std::uint64_t>& asked = reader_->asked();
    const auto is_asked = [&](const char* value) { return std::ranges::binary_search(asked, static_cast<std::uint64_t>(value - begin)); };
    while (at != end) {
        if (*at == '"') {
            const char* close = json_text_end(at + 1, end);
            const char* next = std::find_if_not(close + 1, end, is_space);
            if ((next == end || *next != ':') && !is_asked(at)) {
                parts.push_back({std::string(same, at + 1), Part::Then::text});
                same = close;
            }
            at = close + 1;
        } else if (*at == '-' || (*at >= '0' && *at <= '9')) {
            const char* next = json_number_end(at, end);
            if (!is_asked(at)) {
                parts.push_back({std::string(same, at), Part::Then::number});
                same = next;
            }
            at = next;
        } else {
            ++at;
        }
    }
    parts.push_back({std::string(same, end), Part::Then::end});
    return parts;
}

}  // namespace bawn::egress
