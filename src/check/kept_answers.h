#pragma once

// What formulas and patterns found in a tree. Rules that ask the same are answered once; and in the next version of a tree that grows,
// what looked only at statements that are the same holds on, unless it asked for names that text elsewhere may define otherwise by then.
//
//     KeptAnswers kept;
//     kept.read(language, tree.root(), text, words);      // the tree, and again after each update
//     file.facts = &kept.facts(), file.index = &kept.index();
//     kept.answer(question, work, [&] { return match(…); })
//
// An answer costs the same steps whether it is found or kept, so that limits are met alike.

#include <functional>
#include <optional>
#include <unordered_map>
#include <vector>

#include "check/match.h"
#include "check/match_index.h"

namespace bawn::check {

class KeptAnswers {
public:
    void read(const Language&, const Node& root, std::string_view text, Words&);
    void forget();

    const Facts& facts() const { return *facts_; }
    const NodeIndex& index() const { return *index_; }

    // Holds until the same is asked again.
    const std::vector<Match>& answer(Word question, Work&, const std::function<std::vector<Match>()>& find);

private:
    struct Answer {
        std::uint32_t version = 0;  // of the tree for which it is known to be right
        bool lasts = false;         // as long as the index says the same
        LookedAt looked_at;
        std::uint64_t steps = 0;
        std::vector<Match> found;
    };
    bool is_right(const Answer&, const Work&) const;

    std::optional<Facts> facts_;
    std::optional<NodeIndex> index_;
    const char* text_ = nullptr;  // matches point into it
    std::unordered_map<Word, Answer> answers_;
};

}  // namespace bawn::check
