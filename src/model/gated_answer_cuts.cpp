// What the gate does about a finding: the rule's fix, another try, or a mark.

#include <algorithm>

#include "base/text.h"
#include "model/gate_hint.h"
#include "model/gated_answer.h"

namespace bawn::model {
namespace {

constexpr unsigned most_attempts = 64, most_fixes = 256;  // of one answer
constexpr float warmer = 0.2f;                            // with every try

std::string_view indentation_of(std::string_view text)
{
    const std::size_t line = text.find_first_not_of("\r\n");
    if (line == text.npos) return {};
    text.remove_prefix(text.rfind('\n', text.find_first_not_of(" \t\r\n", line)) + 1);
    return text.substr(0, std::min(text.find_first_not_of(" \t"), text.size()));
}

std::uint32_t lines_in(std::string_view text) { return static_cast<std::uint32_t>(std::ranges::count(text, '\n')); }

}  // namespace

Result<> CheckedAnswer::act_on(std::size_t at, const Offence& offence)
{
    const bool is_fixed = TRY(fix(at, offence));
    if (is_fixed) return {};
    if (attempt_) return fail_try(at, offence);
    return begin_attempt(at, offence);
}

Result<bool> CheckedAnswer::fix(std::size_t at, const Offence& offence)
{
    const CodePlace& here = place(at);
    if (!offence.finding.fix || offence.begins_before || fixes_ == most_fixes) return false;
    const std::uint32_t begin = here.place_of(offence.begin), end = here.place_of(offence.end);
    const std::string& replacement = *offence.finding.fix;
    if (begin < told_ || !checks_[at]->would_be_clean(offence.begin, offence.end, replacement)) return false;

    ++fixes_;
    GateNote note = checks_[at]->note_of(offence.finding, GateNote::What::rewritten);
    note.cut = here.text.substr(offence.begin, offence.end - offence.begin);
    out_.notes.push_back(std::move(note));

    const bool begins_line = offence.begin == 0 || here.text[offence.begin - 1] == '\n';
    const std::string anew = here.written(replacement, begins_line), all = said_.text();
    said_.cut(begin);
    said_.append(TRY(read(all.substr(said_size(), begin - said_size()) + anew + all.substr(end))));
    rewind(begin);
    if (!has_ended_ && backend_.facts().continues) TRY(generate(sampling_));
    return true;
}

bool CheckedAnswer::may_cut(const Offence&) const { return backend_.facts().continues && settings_.tries > 0 && attempts_ < most_attempts; }

void CheckedAnswer::mark(std::size_t at, const Offence& offence)
{
    checks_[at]->give_up(offence.begin, std::max(offence.end, offence.begin + 1), 0);
}

Result<> CheckedAnswer::begin_attempt(std::size_t at, const Offence& offence)
{
    const CodePlace& here = place(at);
    Attempt attempt;
    attempt.place = at;
    attempt.size = std::max(checks_[at]->cut_before(offence.begin), here.size_at(told_));
    attempt.begin = std::max(here.place_of(attempt.size), told_);
    if (!may_cut(offence) || attempt.size >= here.text.size() || attempt.begin >= said_size()) {
        mark(at, offence);
        return {};
    }
    ++attempts_;
    const std::string_view cut = std::string_view(here.text).substr(attempt.size);
    attempt.lines = std::max(lines_in(cut.substr(0, std::max(offence.end, attempt.size + 1) - attempt.size)), 1u);
    const bool begins_line =
        attempt.size == 0 ? writing_.before.empty() || writing_.before.ends_with('\n') : here.text[attempt.size - 1] == '\n';
    attempt.hint = hint_comment(offence.finding, here.path, begins_line && attempt.begin == here.place_of(attempt.size));
    if (attempt.hint.ends_with('\n')) attempt.hint.insert(0, indentation_of(cut));
    attempt.offence = offence;
    attempt.note = checks_[at]->note_of(offence.finding, GateNote::What::resampled);
    attempt.note.cut = cut;
    attempt_ = std::move(attempt);
    return fail_try(at, offence);
}

// What runs is a failure; the first time, that is what the model said unasked.
Result<> CheckedAnswer::fail_try(std::size_t at, const Offence& offence)
{
    Attempt& attempt = *attempt_;
    const CodePlace& here = place(at);
    Tried tried;
    auto behind = [&](std::uint32_t offset) { return std::max(here.place_of(offset), attempt.begin) - attempt.begin; };
    tried.offence_begin = behind(offence.begin);
    tried.offence_end = behind(offence.end);
    for (const Offence& other : checks_[at]->offences()) tried.worst = std::max(tried.worst, other.finding.severity);
    tried.has_ended = has_ended_;
    tried.ending = ending_;
    tried.tail = said_.cut(attempt.begin);
    tried.skipped = attempt.begin - said_size();
    tried.first_piece = attempt.first_piece;
    attempt.tried.push_back(std::move(tried));
    return attempt.tries() < settings_.tries ? next_try() : give_up();
}

Result<> CheckedAnswer::next_try()
{
    Attempt& attempt = *attempt_;
    const std::string kept = attempt.tried.back().tail.text.substr(0, attempt.tried.back().skipped);
    Attempt::Start start = attempt.next_start();

    out_.tries.push_back({attempt.note.rule, attempt.note.path, attempt.note.severity, attempt.note.line, attempt.tries() + 1,
                          attempt.tried.back().tail.text.substr(attempt.tried.back().skipped)});
    const std::size_t tokens = said_.tokens();
    said_.append(TRY(read(kept)));
    if (!attempt.hint.empty()) {
        const CodePlace& here = place(attempt.place);
        said_.append_unsaid(TRY(read(here.written(attempt.hint, attempt.hint.ends_with('\n')))));
    }
    attempt.first_piece = said_.tokens() - tokens;
    said_.append(start.said);
    rewind(attempt.begin);

    Sampling sampling = sampling_;
    sampling.temperature += warmer * static_cast<float>(attempt.tries() + 1);
    sampling.seed += attempt.tries() + 1;
    sampling.not_first = std::move(start.not_first);
    return generate(sampling);
}

// The least bad of all tries is told, and marked.
Result<> CheckedAnswer::give_up()
{
    Attempt attempt = std::move(*attempt_);
    attempt_.reset();
    const Tried& best = attempt.best();
    said_.append(best.tail);
    rewind(attempt.begin);
    while (read_ < said_size()) read_ += static_cast<std::uint32_t>(places_->take(std::string_view(said_.text()).substr(read_)));
    const auto until = std::max(static_cast<std::uint32_t>(place(attempt.place).text.size()), attempt.size + 1);
    check_of(attempt.place).give_up(std::min(attempt.offence.begin, attempt.size), until, attempt.tries());
    if (!best.has_ended) return generate(sampling_);
    retire();
    has_ended_ = true;
    ending_ = best.ending;
    return {};
}

// As many lines as were cut came out clean, or all that there is.
Result<bool> CheckedAnswer::is_resolved()
{
    if (!attempt_) return false;
    const CodePlace& here = place(attempt_->place);
    const PlaceCheck* check = checks_[attempt_->place].get();
    if (!check || !check->offences().empty()) return false;
    const bool is_whole = here.text.size() > attempt_->size && check->safe() > attempt_->size &&
                          lines_in(std::string_view(here.text).substr(attempt_->size)) >= attempt_->lines;
    if (!is_whole && !here.is_closed) return false;
    GateNote note = std::move(attempt_->note);
    note.tries = attempt_->tries() + 1;
    out_.notes.push_back(std::move(note));
    attempt_.reset();
    if (!has_ended_) TRY(generate(sampling_));
    return false;
}

}  // namespace bawn::model
