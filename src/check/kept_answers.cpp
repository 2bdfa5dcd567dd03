#include "check/kept_answers.h"

namespace bawn::check {

void KeptAnswers::forget()
{
    answers_.clear();
    index_.reset();
    facts_.reset();
}

void KeptAnswers::read(const Language& language, const Node& root, std::string_view text, Words& words)
{
    Facts facts(language, root, text, words);
    const bool goes_on = index_ && text.data() == text_ && root.version > index_->version() && facts.has_imports_of(*facts_);
    if (!goes_on) forget();
    text_ = text.data();
    facts_.reset();
    facts_.emplace(std::move(facts));
    index_.emplace(root, &*facts_, words);
    index_->answers = this;
}

bool KeptAnswers::is_right(const Answer& known, const Work& work) const
{
    if (known.version == 0) return false;
    if (known.version == index_->version()) return true;
    return known.lasts && known.steps <= work.left() && index_->says_the_same(known.looked_at, known.version);
}

const std::vector<Match>& KeptAnswers::answer(Word question, Work& work, const std::function<std::vector<Match>()>& find)
{
    Answer& known = answers_[question];
    LookedAt* around = index_->watched_by;
    if (!is_right(known, work)) {
        known = {};
        const std::uint64_t questions = facts_->questions(), left = work.left();
        index_->watched_by = &known.looked_at;
        std::vector<Match> found = find();
        index_->watched_by = around;
        known.found = std::move(found);
        known.steps = left - work.left();
        known.lasts = !known.looked_at.and_more && facts_->questions() == questions;
        if (!work.exhausted() && !work.regex_limit()) known.version = index_->version();
    } else if (known.version != index_->version()) {
        work.spend(known.steps);
        known.version = index_->version();
    }
    if (around) around->add(known.looked_at, known.lasts);
    return known.found;
}

}  // namespace bawn::check
