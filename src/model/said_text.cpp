#include "model/said_text.h"

#include <algorithm>

namespace bawn::model {

SaidText::SaidText(Context prompt) : context_(std::move(prompt)), prompt_(context_.size()) {}

void SaidText::append(Piece piece)
{
    text_ += piece.text;
    ends_.push_back(static_cast<std::uint32_t>(text_.size()));
    context_.append(std::move(piece));
}

void SaidText::append(const std::vector<Piece>& pieces)
{
    for (const Piece& piece : pieces) append(piece);
}

void SaidText::append(const Tail& tail)
{
    const auto begin = static_cast<std::uint32_t>(text_.size());
    std::uint32_t end = begin;
    text_ += tail.text;
    for (std::size_t at = 0; at < tail.pieces.size(); ++at) {
        ends_.push_back(end += tail.sizes[at]);
        context_.append(tail.pieces[at]);
    }
}

void SaidText::append_unsaid(const std::vector<Piece>& pieces)
{
    for (const Piece& piece : pieces) {
        ends_.push_back(static_cast<std::uint32_t>(text_.size()));
        context_.append(piece);
    }
}

SaidText::Tail SaidText::cut(std::uint32_t offset)
{
    // What says nothing at the offset (a hint) belongs to what comes after it.
    std::size_t keep = static_cast<std::size_t>(std::ranges::upper_bound(ends_, offset) - ends_.begin());
    auto begin_of = [&](std::size_t at) { return at == 0 ? 0 : ends_[at - 1]; };
    auto says_nothing = [&](std::size_t at) { return ends_[at] == begin_of(at); };
    auto is_within_character = [&](std::uint32_t at) { return at < text_.size() && (text_[at] & 0xc0) == 0x80; };
    while (keep > 0 && (says_nothing(keep - 1) || is_within_character(begin_of(keep)))) --keep;

    Tail tail;
    std::uint32_t begin = begin_of(keep);
    tail.text = text_.substr(begin);
    text_.resize(begin);
    for (std::size_t at = keep; at < ends_.size(); ++at) {
        tail.sizes.push_back(ends_[at] - begin);
        begin = ends_[at];
        tail.pieces.push_back(std::move(context_.pieces[prompt_ + at]));
    }
    ends_.resize(keep);
    context_.cut(prompt_ + keep);
    return tail;
}

void SaidText::unsay(std::uint32_t begin, std::uint32_t end)
{
    text_.erase(begin, end - begin);
    for (std::uint32_t& at : ends_)
        if (at > begin) at = at < end ? begin : at - (end - begin);
}

}  // namespace bawn::model
