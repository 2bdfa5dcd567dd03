#include "check/kept_answers.h"

#include <algorithm>
#include <utility>

#include "check/text_words.h"

namespace bawn::check {

namespace {

bool looks_the_same(const Node& a, const Node& b)
{
    return a.begin == b.begin && a.kind == b.kind && a.role == b.role && a.word == b.word && a.symbol == b.symbol;
}

bool is_loop(Kind kind) { return kind == Kind::while_ || kind == Kind::for_ || kind == Kind::for_each || kind == Kind::do_; }

// Where before each older node stands what stood there (statements around it are new ones, and look the same), says what changed.
std::optional<TreeChange> change_between(const NodeIndex& before, const NodeIndex& now)
{
    const std::vector<const Node*>&was = before.all(), &all = now.all();
    const std::size_t end = std::min(was.size(), all.size());
    TreeChange change;
    std::size_t at = 0;
    for (; at < end && before.depths()[at] == now.depths()[at]; ++at) {
        const Node& node = *all[at];
        if (was[at] == &node) continue;
        if (!looks_the_same(*was[at], node)) break;
        if (change.begins.empty() || change.begins.back() != node.begin) change.begins.push_back(node.begin);
        if (is_loop(node.kind)) change.loops.emplace_back(node.begin, node.end);
    }
    change.since = before.version();
    change.tail = ~0U;
    for (std::size_t i = at; i < was.size(); ++i) change.tail = std::min(change.tail, was[i]->begin);
    for (std::size_t i = at; i < all.size(); ++i) {
        if (all[i]->version != now.version()) return std::nullopt;
        change.tail = std::min(change.tail, all[i]->begin);
    }
    std::ranges::sort(change.begins);
    return change;
}

}  // namespace

void KeptAnswers::forget()
{
    formulas_.clear();
    patterns_.clear();
    index_.reset();
    facts_.reset();
}

void KeptAnswers::read(const Language& language, const Node& root, std::string_view text, Words& words)
{
    Facts facts(language, root, text, words);
    // Without a grammar every tree is made anew, where the older one was.
    const bool goes_on =
        index_ && language.grammar && text.data() == text_ && root.version > index_->version() && facts.defines_as(*facts_);
    NodeIndex index(root, &facts, words);
    std::optional<TreeChange> change = goes_on ? change_between(*index_, index) : std::nullopt;
    if (change) {
        const bool as_before = facts.answers_as(*facts_, index_->version());
        change->facts_since = !as_before ? root.version : index_->change ? change_.facts_since : index_->version();
    } else {
        forget();
    }
    text_ = text.data();
    index_.reset();
    facts_.reset();
    facts_.emplace(std::move(facts));
    index_.emplace(std::move(index));
    index_->answers = this;
    if (!change) return;
    change_ = std::move(*change);
    index_->change = &change_;
}

void KeptAnswers::before_update()
{
    if (facts_) facts_->settle();
}

// Steps of nodes that are gone stay counted, until they are too many.
void KeptAnswers::look(OfPattern& known, const ParsedFile& file, Work& work)
{
    PatternMatches& matches = known.matches;
    if (matches.version == index_->version()) return;
    if (known.steps > 4 * known.steps_at_first + 100'000) matches.version = 0;
    const bool is_first = matches.version == 0;
    const std::uint64_t questions = facts_->questions(), left = work.left();
    if (!is_first) work.spend(known.steps);
    match_again(*known.pattern, file, *known.options, matches, work);
    known.steps = left - work.left();
    if (is_first) known.steps_at_first = known.steps;
    if (work.exhausted() || work.regex_limit()) matches.version = 0;
    steps_of_patterns_ += known.steps;
    questions_of_patterns_ += facts_->questions() - questions;
}

const std::vector<Match>& KeptAnswers::of_pattern(Word question, const Pattern& pattern, const ParsedFile& file,
                                                  const MatchOptions& options, Work& work)
{
    OfPattern& known = patterns_[question];
    known.pattern = &pattern, known.options = &options;
    if (asks_) asks_->push_back(&known);
    look(known, file, work);
    return known.matches.found;
}

bool KeptAnswers::holds_on(const OfFormula& known, const ParsedFile& file, Work& work)
{
    if (known.version == 0 || !known.may_last || !index_->says_the_same(known.looked_at)) return false;
    if (file.has && std::ranges::any_of(known.looked_at.lacked, [&](Word word) { return file.has->has(word); })) return false;
    return std::ranges::all_of(known.patterns, [&](OfPattern* pattern) {
        look(*pattern, file, work);
        return pattern->matches.version != 0 && pattern->matches.changed <= known.version;
    });
}

const std::vector<Match>& KeptAnswers::of_formula(Word question, const ParsedFile& file, Work& work,
                                                  const std::function<std::vector<Match>()>& find)
{
    OfFormula& known = formulas_[question];
    if (known.version == index_->version()) return known.found;
    if (holds_on(known, file, work)) {
        work.spend(known.steps);
        known.version = index_->version();
        return known.found;
    }
    known = {};
    const std::uint64_t left = work.left(), questions = facts_->questions();
    steps_of_patterns_ = questions_of_patterns_ = 0;
    index_->watched_by = &known.looked_at;
    asks_ = &known.patterns;
    known.found = find();
    index_->watched_by = nullptr;
    asks_ = nullptr;
    known.steps = left - work.left() - steps_of_patterns_;
    known.may_last = facts_->questions() - questions == questions_of_patterns_;
    if (!work.exhausted() && !work.regex_limit()) known.version = index_->version();
    return known.found;
}

}  // namespace bawn::check
