#include "check/words.h"

namespace bawn::check {

Word Words::add(std::string_view text)
{
    if (Word known = find(text); known != no_word) return known;
    Word made = count();
    numbers_.emplace(texts_.emplace_back(text), made);
    return made;
}

Word Words::find(std::string_view text) const
{
    for (const Words* layer = this; layer; layer = layer->base_) {
        if (auto known = layer->numbers_.find(text); known != layer->numbers_.end()) return known->second;
    }
    return no_word;
}

std::string_view Words::text(Word word) const
{
    const Words* layer = this;
    while (layer->base_ && word < layer->first_) layer = layer->base_;
    if (word < layer->first_ || word - layer->first_ >= layer->texts_.size()) return {};
    return layer->texts_[word - layer->first_];
}

}  // namespace bawn::check
