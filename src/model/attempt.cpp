#include "model/attempt.h"

#include <algorithm>

namespace bawn::model {
namespace {

std::string_view offending(const Tried& tried)
{
    return std::string_view(tried.tail.text).substr(std::min<std::size_t>(tried.skipped, tried.tail.text.size()), tried.offence_end);
}

}  // namespace

const Tried& Attempt::best() const { return *std::ranges::min_element(tried, {}, &Tried::worst); }

Attempt::Start Attempt::next_start()
{
    const Tried& last = tried.back();
    const std::string_view text = offending(last);
    auto is_same = [&](const Tried& other) { return &other != &last && offending(other) == text; };
    if (std::ranges::none_of(tried, is_same)) return {};

    Start start;
    std::uint32_t read = 0;
    std::size_t at = last.first_piece;
    while (at < last.tail.pieces.size() && read + last.tail.sizes[at] <= last.offence_begin) {
        read += last.tail.sizes[at];
        start.said.push_back(last.tail.pieces[at++]);
    }
    if (at == last.tail.pieces.size() || last.tail.pieces[at].token == no_token) return {};
    std::vector<Token>& tokens = banned[std::string(text.substr(0, read))];
    tokens.push_back(last.tail.pieces[at].token);
    start.not_first = tokens;
    return start;
}

}  // namespace bawn::model
