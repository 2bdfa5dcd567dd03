#include "check/text_words.h"

#include "base/text.h"

namespace bawn::check {
namespace {

template <typename Use>
void each_word(std::string_view text, Use use)
{
    for (std::size_t at = 0; at < text.size(); ++at) {
        const std::size_t begin = at;
        while (at < text.size() && is_word(text[at])) ++at;
        if (at > begin) use(text.substr(begin, at - begin));
    }
}

}  // namespace

void TextWords::read(std::string_view text, std::size_t unchanged)
{
    while (unchanged > 0 && is_word(text[unchanged - 1])) --unchanged;
    each_word(text.substr(unchanged), [&](std::string_view one) {
        if (Word word = words_.find(one); word < there_.size()) there_[word] = true;
    });
}

std::vector<Word> words_within(std::string_view text, Words& words)
{
    std::vector<Word> all;
    each_word(text, [&](std::string_view one) { all.push_back(words.add(one)); });
    return all;
}

}  // namespace bawn::check
