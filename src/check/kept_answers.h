#pragma once

// What patterns and formulas found in a tree. Rules that ask the same are answered once. In the next version of a tree that grows a
// pattern is compared with what is new (match_again.h), and a formula is asked again only where one of its patterns found something else,
// or where it asked more: the text, or names that text elsewhere may define otherwise by then.
//
//     KeptAnswers kept;
//     kept.read(language, tree.root(), text, words);      // the tree, and again after each update; before it, before_update()
//     file.facts = &kept.facts(), file.index = &kept.index();
//     kept.of_pattern(question, pattern, file, options, work)
//     kept.of_formula(question, file, work, [&] { return found_in(…); })
//
// What is kept costs at least the steps that it took, so that no limit is met later than without.

#include <functional>
#include <optional>
#include <unordered_map>
#include <vector>

#include "check/match_again.h"
#include "check/match_index.h"

namespace bawn::check {

class KeptAnswers {
public:
    void read(const Language&, const Node& root, std::string_view text, Words&);
    void before_update();  // of the tree: what is asked of it as it was
    void forget();

    const Facts& facts() const { return *facts_; }
    const NodeIndex& index() const { return *index_; }

    // A question has one pattern and options, or one formula. What is returned holds until it is asked again.
    const std::vector<Match>& of_pattern(Word question, const Pattern&, const ParsedFile&, const MatchOptions&, Work&);
    const std::vector<Match>& of_formula(Word question, const ParsedFile&, Work&, const std::function<std::vector<Match>()>& find);

private:
    struct OfPattern {
        const Pattern* pattern = nullptr;
        const MatchOptions* options = nullptr;
        PatternMatches matches;
        std::uint64_t steps = 0, steps_at_first = 0;
    };
    struct OfFormula {
        std::uint32_t version = 0;  // of the tree for which it is known to be right
        bool may_last = false;
        LookedAt looked_at;
        std::vector<OfPattern*> patterns;
        std::uint64_t steps = 0;  // without those of the patterns
        std::vector<Match> found;
    };
    void look(OfPattern&, const ParsedFile&, Work&);
    bool holds_on(const OfFormula&, const ParsedFile&, Work&);

    std::optional<Facts> facts_;
    std::optional<NodeIndex> index_;
    TreeChange change_;
    const char* text_ = nullptr;  // matches point into it
    std::unordered_map<Word, OfPattern> patterns_;
    std::unordered_map<Word, OfFormula> formulas_;

    // Of the formula that is being asked:
    std::vector<OfPattern*>* asks_ = nullptr;
    std::uint64_t steps_of_patterns_ = 0, questions_of_patterns_ = 0;
};

}  // namespace bawn::check
