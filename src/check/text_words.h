#pragma once

// Which of the words that patterns ask for stand in a text: a pattern that needs one of the others cannot match there.
//
//     TextWords there(words);             // of the patterns; others are not looked up
//     there.read(text);
//     if (!there.has(pattern_word)) …
//
// A word is a run of ASCII letters, digits and '_', in its case.

#include <string_view>
#include <vector>

#include "check/words.h"

namespace bawn::check {

class TextWords {
public:
    explicit TextWords(const Words& words) : words_(words), there_(words.count()) {}

    // What is new behind the first `unchanged` bytes. A word that has gone is still said to be there: it costs a question.
    void read(std::string_view text, std::size_t unchanged = 0);

    bool has(Word word) const { return word < there_.size() && there_[word]; }

private:
    const Words& words_;
    std::vector<bool> there_;
};

// The words of which a text consists that stands somewhere as a whole word.
std::vector<Word> words_within(std::string_view text, Words&);

}  // namespace bawn::check
